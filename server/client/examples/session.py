"""A conversation in a session of its own. A thread hears of everything by events and answers what the agent has to ask a
person for; the main thread sends the prompt and prints the answer.

    OPENCODE_TOKEN=... PYTHONPATH=../python python3 session.py "Run the tests"
"""

import os
import sys
import threading

from opencode_desktop import Client

client = Client(
    os.environ.get("OPENCODE_URL", "http://127.0.0.1:4096"),
    token=os.environ.get("OPENCODE_TOKEN"),
    directory=os.environ.get("OPENCODE_DIRECTORY", os.getcwd()),
)
session = client.sessions.create(title="An example")
connected = threading.Event()


def follow() -> None:
    for event in client.events(on_retry=lambda error, delay: print(f"again: {error}", file=sys.stderr)):
        if event.type == "server.connected":
            connected.set()
        elif event.type == "permission.asked" and event.properties["sessionID"] == session["id"]:
            permission, patterns = event.properties["permission"], event.properties["patterns"]
            # A person would be asked here; this example lets it look and nothing else.
            reply = "once" if permission == "bash" and all(pattern.startswith("echo ") for pattern in patterns) else "reject"
            print(f"{permission} {' '.join(patterns)}: {reply}")
            client.permissions.reply(event.properties["id"], reply)
        elif event.type == "message.part.updated" and event.properties["part"]["type"] == "tool":
            part = event.properties["part"]
            if part["state"]["status"] == "completed":
                print(f"{part['tool']}: {part['state']['title']}")


threading.Thread(target=follow, daemon=True).start()
connected.wait()
answer = client.messages.send(session["id"], sys.argv[1] if len(sys.argv) > 1 else "Say hello")
print(f"failed: {answer.info['error']['data'].get('message')}" if "error" in answer.info else answer.text)

page = client.messages.list(session["id"])
print(f"{len(page.items)} messages, {answer.info['tokens']['output']} tokens written")
