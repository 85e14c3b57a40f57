"""Turns of the agent with its tools."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Optional, Tuple

from .errors import ConnectionError, Json, stream_error
from .transport import Transport, frames, given


@dataclass(frozen=True)
class Usage:
    input: int
    output: int
    total: int


@dataclass(frozen=True)
class ChatAnswer:
    text: str
    session_id: str
    model: str
    finish: str
    usage: Usage
    #: US dollars.
    cost: float


@dataclass(frozen=True)
class ChatEvent:
    """``type`` is text, thinking, tool, tool-result or, always last, done (then ``answer`` is there, with the whole text)."""

    type: str
    index: int = -1
    text: str = ""
    id: str = ""
    name: str = ""
    input: Any = None
    output: str = ""
    is_error: bool = False
    answer: Optional[ChatAnswer] = None


class Chat:
    """Turns of the agent with its tools."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def __call__(self, prompt: Optional[str] = None, **options: Any) -> ChatAnswer:
        """The whole answer. Options: messages, model ("provider/model"), session_id, agent, skills, max_turns, max_budget, ask."""
        wire = self._transport.json("POST", "/v1/chat", body=_chat_body(prompt, options))
        choice = wire["choices"][0]
        return _chat_answer({**wire, "finish_reason": choice["finish_reason"]}, choice["message"]["content"])

    def stream(self, prompt: Optional[str] = None, **options: Any) -> Iterator[ChatEvent]:
        """The same while it happens. Leaving the loop ends a turn without a session."""
        body = _chat_body(prompt, options)
        with self._transport.open("POST", "/v1/chat/stream", body=body, headers={"accept": "text/event-stream"}) as response:
            tools: Dict[int, Tuple[str, str]] = {}
            texts: List[str] = []
            for _, data in frames(response):
                frame = json.loads(data)
                if frame["type"] == "error":
                    raise stream_error(frame)
                event = _chat_event(frame, tools, texts)
                if event:
                    yield event
                if event and event.type == "done":
                    return
        raise ConnectionError("The stream ended before the answer did")


def _chat_body(prompt: Optional[str], options: Json) -> Json:
    known = {"messages", "model", "session_id", "agent", "skills", "max_turns", "max_budget", "ask"}
    for name in options:
        if name not in known:
            raise TypeError(f"chat has no option {name!r}")
    messages = [*options.get("messages", []), *([] if prompt is None else [{"role": "user", "content": prompt}])]
    return {**given(**options), "messages": messages}


def _chat_event(frame: Json, tools: Dict[int, Tuple[str, str]], texts: List[str]) -> Optional[ChatEvent]:
    if frame["type"] == "message_stop":
        return ChatEvent("done", answer=_chat_answer(frame, "".join(texts)))
    index = frame["index"]
    if frame["type"] == "content_block_start" and frame["content_block"]["type"] == "tool_use":
        block = frame["content_block"]
        tools[index] = (block["id"], block["name"])
        return ChatEvent("tool", index, id=block["id"], name=block["name"], input=block["input"])
    if frame["type"] != "content_block_delta":
        return None
    delta = frame["delta"]
    if delta["type"] == "text_delta":
        texts.append(delta["text"])
        return ChatEvent("text", index, text=delta["text"])
    if delta["type"] == "thinking_delta":
        return ChatEvent("thinking", index, text=delta["thinking"])
    identifier, name = tools.get(index, ("", ""))
    return ChatEvent("tool-result", index, id=identifier, name=name, output=delta["text"], is_error=delta["is_error"])


def _chat_answer(wire: Json, text: str) -> ChatAnswer:
    usage = wire["usage"]
    counts = Usage(usage["prompt_tokens"], usage["completion_tokens"], usage["total_tokens"])
    return ChatAnswer(text, wire["session_id"], wire["model"], wire["finish_reason"], counts, wire["cost_usd"])
