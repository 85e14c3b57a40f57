"""Events that go on where they were after a break."""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import dataclass
from typing import Callable, Iterator, Optional

from .errors import ConnectionError, Json, OpenCodeError
from .transport import Transport, frames

FIRST_DELAY = 0.25
LAST_DELAY = 10.0
# The server says every ten seconds that it is there.
SILENCE = 35.0


@dataclass(frozen=True)
class Event:
    type: str
    properties: Json
    id: str = ""
    #: Of what is stored; a later stream goes on after it when it is given as ``after``.
    cursor: Optional[str] = None
    directory: Optional[str] = None


def follow_events(transport: Transport, cursor: Optional[str], path: str, directory: Optional[str], stop: Optional[threading.Event],
                   on_retry: Optional[Callable[[OpenCodeError, float], None]]) -> Iterator[Event]:  # fmt: skip
    failures = 0
    while not (stop and stop.is_set()):
        try:
            headers = {"accept": "text/event-stream", **({} if cursor is None else {"last-event-id": cursor})}
            with transport.open("GET", path, headers=headers, directory=directory, timeout=SILENCE) as response:
                for identifier, data in frames(response):
                    failures = 0
                    event = _event(json.loads(data), identifier)
                    if event:
                        yield event
                    # Only now has whoever reads had it.
                    cursor = identifier or cursor
                    if stop and stop.is_set():
                        return
            error: OpenCodeError = ConnectionError("The stream ended")
        except OpenCodeError as thrown:
            if thrown.status not in (0, 408, 429) and thrown.status < 500:
                raise
            error = thrown
        delay = max(min(LAST_DELAY, FIRST_DELAY * 2 ** min(failures, 10)) * random.uniform(0.75, 1.25), error.retry_after or 0)
        failures += 1
        if on_retry:
            on_retry(error, delay)
        if stop:
            stop.wait(delay)
        else:
            time.sleep(delay)


def _event(value: Json, cursor: Optional[str]) -> Optional[Event]:
    inner = value.get("payload", value)
    # Signs of life, and the second form that the stream of all folders has for replicas.
    if inner["type"] in ("server.heartbeat", "sync"):
        return None
    return Event(inner["type"], inner["properties"], inner.get("id", ""), cursor, value.get("directory"))
