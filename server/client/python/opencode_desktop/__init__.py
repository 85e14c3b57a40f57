"""A client of the OpenCode Desktop server. Python 3.9 or newer, nothing but the standard library.

    from opencode_desktop import Client

    client = Client("http://127.0.0.1:4096", token=TOKEN, directory="/path/to/project")
    print(client.chat("What is in this folder?").text)

    for event in client.chat.stream("And what does it do?"):
        if event.type == "text":
            print(event.text, end="", flush=True)

It has the shape of the client for JavaScript: chat, sessions, messages, tools, permissions, questions, events. A client may
be used by several threads; each request has a connection of its own.
"""

from .chat import Chat, ChatAnswer, ChatEvent, Usage
from .client import Client, pair
from .errors import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    ConnectionError,
    ForbiddenError,
    NotFoundError,
    OpenCodeError,
    RateLimitError,
    ServerError,
)
from .events import Event
from .sessions import Answer, Page, text_of

__all__ = [
    "Answer",
    "AuthenticationError",
    "BadRequestError",
    "Chat",
    "ChatAnswer",
    "ChatEvent",
    "Client",
    "ConflictError",
    "ConnectionError",
    "Event",
    "ForbiddenError",
    "NotFoundError",
    "OpenCodeError",
    "Page",
    "RateLimitError",
    "ServerError",
    "Usage",
    "pair",
    "text_of",
]
