"""Sessions, and the messages in them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Sequence, Tuple

from .errors import Json
from .transport import Transport, given, quote, read


@dataclass(frozen=True)
class Page:
    items: List[Json]
    #: Leads to older ones as ``before``.
    next: Optional[str]


@dataclass(frozen=True)
class Answer:
    info: Json
    parts: List[Json] = field(default_factory=list)

    @property
    def text(self) -> str:
        return text_of(self.parts)


class Sessions:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, *, title: Optional[str] = None, agent: Optional[str] = None, model: Optional[str] = None,
               parent_id: Optional[str] = None, metadata: Optional[Json] = None) -> Json:  # fmt: skip
        chosen = None
        if model is not None:
            provider, name = _split_model(model)
            chosen = {"providerID": provider, "id": name}
        body = given(title=title, agent=agent, model=chosen, parentID=parent_id, metadata=metadata)
        return self._transport.json("POST", "/session", body=body)

    def list(self, *, limit: Optional[int] = None, search: Optional[str] = None, roots: Optional[bool] = None) -> List[Json]:
        """Those of the folder, last updated first."""
        return self._transport.json("GET", "/session", query=given(limit=limit, search=search, roots=roots))

    def get(self, session_id: str) -> Json:
        return self._transport.json("GET", _session(session_id))

    def update(self, session_id: str, *, title: Optional[str] = None, archived: Optional[bool] = None) -> Json:
        moved = {} if archived is None else {"time": {"archived": int(time.time() * 1000) if archived else None}}
        return self._transport.json("PATCH", _session(session_id), body={**given(title=title), **moved})

    def delete(self, session_id: str) -> bool:
        """Stops it first; its children go with it."""
        return self._transport.json("DELETE", _session(session_id))

    def abort(self, session_id: str) -> bool:
        """Stops what it is doing."""
        return self._transport.json("POST", f"{_session(session_id)}/abort")

    def fork(self, session_id: str, *, message_id: Optional[str] = None) -> Json:
        """A copy of it, up to but without ``message_id`` when that is given."""
        return self._transport.json("POST", f"{_session(session_id)}/fork", body=given(messageID=message_id))

    def children(self, session_id: str) -> List[Json]:
        return self._transport.json("GET", f"{_session(session_id)}/children")

    def status(self) -> Dict[str, Json]:
        """The busy ones, by id."""
        return self._transport.json("GET", "/session/status")


class Messages:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, session_id: str, *, limit: Optional[int] = None, before: Optional[str] = None) -> Page:
        """The newest ones, oldest first."""
        with self._transport.open("GET", f"{_session(session_id)}/message", query=given(limit=limit, before=before)) as response:
            return Page(items=json.loads(read(response)), next=response.getheader("x-next-cursor"))

    def get(self, session_id: str, message_id: str) -> Json:
        return self._transport.json("GET", f"{_session(session_id)}/message/{quote(message_id)}")

    def send(self, session_id: str, text: Optional[str] = None, **options: Any) -> Answer:
        """Waits until the turn has ended. What a model or a rule refused is ``info["error"]``, nothing that is raised.
        Options: parts, model ("provider/model"), agent, system, noReply, delivery ("steer" or "queue")."""
        wire = self._transport.json("POST", f"{_session(session_id)}/message", body=_prompt(text, options))
        return Answer(info=wire["info"], parts=wire["parts"])

    def start(self, session_id: str, text: Optional[str] = None, **options: Any) -> None:
        """Does not wait; the answer comes as events."""
        self._transport.json("POST", f"{_session(session_id)}/prompt_async", body=_prompt(text, options))


def text_of(parts: Sequence[Json]) -> str:
    """What a message says, without what was thought."""
    return "\n".join(part["text"] for part in parts if part["type"] == "text" and not part.get("synthetic"))


def _prompt(text: Optional[str], options: Json) -> Json:
    parts = [*([] if text is None else [{"type": "text", "text": text}]), *options.pop("parts", [])]
    body = {**given(**options), "parts": parts}
    if "model" in body:
        body["model"] = dict(zip(("providerID", "modelID"), _split_model(body["model"])))
    return body


def _split_model(model: str) -> Tuple[str, str]:
    provider, _, name = model.partition("/")
    if not provider or not name:
        raise ValueError(f"A model is written as provider/model, not as {model!r}")
    return provider, name


def _session(session_id: str) -> str:
    return f"/session/{quote(session_id)}"
