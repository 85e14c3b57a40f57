"""Gets a token of its own for the code that a person reads out from Settings > Clients.

    PYTHONPATH=../python python3 pair.py K7QF-2MXP
"""

import os
import sys

from opencode_desktop import Client, pair

url = os.environ.get("OPENCODE_URL", "http://127.0.0.1:4096")
issued = pair(url, sys.argv[1], "The pairing example")
access = Client(url, token=issued["token"]).capabilities()["access"]
print(f"{issued['info']['name']} may {access['scope']}. Keep the token, it is not told again: {issued['token']}")
