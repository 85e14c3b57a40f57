"""The client itself."""

from __future__ import annotations

import threading
from typing import Any, Callable, Iterator, List, Mapping, Optional

from .chat import Chat
from .errors import Json, OpenCodeError
from .events import Event, follow_events
from .requests import Permissions, Questions, Tools
from .sessions import Messages, Sessions
from .transport import Transport, authorization


class Client:
    """``token`` is the installation's, this program's own, or one of the server's configuration; ``password`` is the server's."""

    def __init__(self, url: str, *, token: Optional[str] = None, password: Optional[str] = None, username: str = "opencode",
                 directory: Optional[str] = None, timeout: Optional[float] = None) -> None:  # fmt: skip
        self._transport = Transport(url, authorization(token, password, username), directory, timeout)
        self.chat = Chat(self._transport)
        self.sessions = Sessions(self._transport)
        self.messages = Messages(self._transport)
        self.tools = Tools(self._transport)
        self.permissions = Permissions(self._transport)
        self.questions = Questions(self._transport)

    def events(self, *, after: Optional[str] = None, all: bool = False, directory: Optional[str] = None,  # noqa: A002
               stop: Optional[threading.Event] = None,
               on_retry: Optional[Callable[[OpenCodeError, float], None]] = None) -> Iterator[Event]:  # fmt: skip
        """Events as they happen, for ever. A stream that breaks is opened again and goes on where it was; what can not be told
        any more comes as one ``server.resync``: read everything again then. Ends when the loop is left, when ``stop`` is set
        (within ten seconds), or by raising what trying again would not change."""
        return follow_events(self._transport, after, "/global/event" if all else "/event", directory, stop, on_retry)

    def models(self) -> List[Json]:
        return self._transport.json("GET", "/v1/models")["data"]

    def capabilities(self) -> Json:
        """What the server speaks and can do, and what this client may do."""
        return self._transport.json("GET", "/global/capabilities")

    def health(self) -> Json:
        return self._transport.json("GET", "/global/health")

    def request(self, method: str, path: str, *, query: Optional[Mapping[str, Any]] = None, body: Any = None,
                headers: Optional[Mapping[str, str]] = None) -> Any:  # fmt: skip
        """Any other operation of ``/doc``."""
        return self._transport.json(method, path, query=query, body=body, headers=headers)


def pair(url: str, code: str, name: str) -> Json:
    """Exchanges a code that a person read out for a token of this program's own; keep it, it is told once."""
    transport = Transport(url, {"authorization": f"Pairing {code}"}, None, None)
    return transport.json("POST", "/server/pair/claim", body={"name": name})
