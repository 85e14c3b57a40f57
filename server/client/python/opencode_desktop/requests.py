"""Tools, and what a person is asked."""

from __future__ import annotations

from typing import List, Optional, Sequence

from .errors import Json
from .transport import Transport, given, quote


class Tools:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> List[Json]:
        """All that can run in the folder, those of MCP servers too."""
        return self._transport.json("GET", "/v1/tools")["data"]

    def execute(self, name: str, arguments: Optional[Json] = None, *, session_id: Optional[str] = None) -> Json:
        """Runs one. What the rules would ask about is refused (``ForbiddenError``); one that fails says so in ``is_error``."""
        body = {"arguments": arguments or {}, **given(session_id=session_id)}
        return self._transport.json("POST", f"/v1/tools/{quote(name)}/execute", body=body)


class Permissions:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> List[Json]:
        return self._transport.json("GET", "/permission")

    def reply(self, request_id: str, reply: str, *, message: Optional[str] = None) -> bool:
        """``reply`` is once, always or reject; ``message`` tells the model why."""
        return self._transport.json("POST", f"/permission/{quote(request_id)}/reply", body=given(reply=reply, message=message))


class Questions:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> List[Json]:
        return self._transport.json("GET", "/question")

    def reply(self, request_id: str, answers: Sequence[Sequence[str]]) -> bool:
        """One list of labels, or own words, for each question."""
        return self._transport.json("POST", f"/question/{quote(request_id)}/reply", body={"answers": answers})

    def reject(self, request_id: str) -> bool:
        return self._transport.json("POST", f"/question/{quote(request_id)}/reject")
