"""Lists the tools of the folder and runs one without any model.

    OPENCODE_TOKEN=... PYTHONPATH=../python python3 tools.py README.md
"""

import os
import sys

from opencode_desktop import Client, ForbiddenError

client = Client(
    os.environ.get("OPENCODE_URL", "http://127.0.0.1:4096"),
    token=os.environ.get("OPENCODE_TOKEN"),
    directory=os.environ.get("OPENCODE_DIRECTORY", os.getcwd()),
)

print(*(tool["name"] for tool in client.tools.list()))

read = client.tools.execute("read_file", {"path": sys.argv[1] if len(sys.argv) > 1 else "README.md"})
print(f"failed: {read['content']}" if read["is_error"] else read["content"])

try:
    client.tools.execute("run_command", {"command": "rm -rf everything", "description": "Removes everything"})
except ForbiddenError as error:
    # What the rules would ask a person about is refused: nobody could answer here.
    print(f"refused: {error.code}")
