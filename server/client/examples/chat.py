"""Asks the agent something and prints what it says while it says it.

    OPENCODE_TOKEN=... PYTHONPATH=../python python3 chat.py "What is in this folder?"
"""

import os
import sys

from opencode_desktop import Client, OpenCodeError

client = Client(
    os.environ.get("OPENCODE_URL", "http://127.0.0.1:4096"),
    token=os.environ.get("OPENCODE_TOKEN"),
    directory=os.environ.get("OPENCODE_DIRECTORY", os.getcwd()),
)

try:
    for event in client.chat.stream(sys.argv[1] if len(sys.argv) > 1 else "What is in this folder?"):
        if event.type == "text":
            print(event.text, end="", flush=True)
        elif event.type == "tool":
            print(f"\n[{event.name} {event.input}]", file=sys.stderr)
        elif event.type == "tool-result":
            print(f"[{'failed' if event.is_error else 'done'}: {len(event.output)} letters]", file=sys.stderr)
        elif event.answer:
            print(f"\n- {event.answer.model}, {event.answer.usage.total} tokens, ${event.answer.cost:.4f}")
except OpenCodeError as error:
    print(f"{error.name} ({error.status}): {error}", file=sys.stderr)
    sys.exit(1)
