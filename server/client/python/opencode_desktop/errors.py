"""What can go wrong, under the same names as in the client for JavaScript."""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple

Json = Dict[str, Any]


class OpenCodeError(Exception):
    """Whatever went wrong between this client and the server. ``status`` is 0 when there was no answer."""

    def __init__(self, message: str, status: int = 0, *, name: str = "", code: Optional[str] = None,
                 retry_after: Optional[float] = None, body: Any = None) -> None:  # fmt: skip
        super().__init__(message)
        self.message = message
        self.status = status
        self.name = name or type(self).__name__
        #: A short word of the dialect that was spoken, such as ``model_not_found``.
        self.code = code
        #: Seconds after which it may work.
        self.retry_after = retry_after
        #: The answer as it came.
        self.body = body


class BadRequestError(OpenCodeError):
    """400, 405, 413, 415, 422: the request makes no sense to the server."""


class AuthenticationError(OpenCodeError):
    """401: the token or password is missing, wrong, or was taken back."""


class ForbiddenError(OpenCodeError):
    """403: the token's scope or a rule does not allow it."""


class NotFoundError(OpenCodeError):
    """404: no such session, model, tool, folder, ..."""


class ConflictError(OpenCodeError):
    """409: the session is busy, or something else is in the way."""


class RateLimitError(OpenCodeError):
    """429: too much at once, of this server or of the model's provider."""


class ServerError(OpenCodeError):
    """5xx: the server or a provider failed."""


class ConnectionError(OpenCodeError):  # noqa: A001 - the same names as in JavaScript
    """No answer, or one that broke off."""


_KINDS = {401: AuthenticationError, 403: ForbiddenError, 404: NotFoundError, 409: ConflictError, 429: RateLimitError}


def make_error(message: str, status: int, **facts: Any) -> OpenCodeError:
    kind = _KINDS.get(status) or (ServerError if status >= 500 else BadRequestError)
    return kind(message, status, **facts)


def stream_error(frame: Json) -> OpenCodeError:
    message, name, code = read_error(frame)
    status = {"rate_limit_error": 429, "invalid_request_error": 400}.get(name, 502)
    return make_error(message or "The stream ended with an error", status, name=name, code=code, body=frame)


def read_error(body: Any) -> Tuple[str, str, Optional[str]]:
    """Message, name and code: ``{name,data}`` and ``{_tag,...}`` of OpenCode, ``{error:{...}}`` of the others."""
    outer = body if isinstance(body, dict) else {}
    plain = outer.get("error")
    inner: Json = plain if isinstance(plain, dict) else {}
    data = outer["data"] if isinstance(outer.get("data"), dict) else {}
    message = inner.get("message") or data.get("message") or outer.get("message") or (plain if isinstance(plain, str) else "")
    name = outer.get("_tag") or outer.get("name") or inner.get("type") or ""
    return str(message), str(name), inner.get("code") or outer.get("code")
