"""How requests get to the server; everything else is built on it."""

from __future__ import annotations

import base64
import codecs
import http.client
import json
import socket
import urllib.parse
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from .errors import ConnectionError, Json, OpenCodeError, make_error, read_error


class Response:
    """An open answer and its connection, which ends with it."""

    def __init__(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> None:
        self.connection = connection
        self.response = response
        self.status = response.status

    def getheader(self, name: str) -> Optional[str]:
        return self.response.getheader(name)

    def __enter__(self) -> Response:
        return self

    def __exit__(self, *_: object) -> None:
        self.response.close()
        self.connection.close()


class Transport:
    def __init__(self, url: str, headers: Mapping[str, str], directory: Optional[str], timeout: Optional[float]) -> None:
        address = urllib.parse.urlsplit(url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError(f"{url!r} is no address of a server, such as http://127.0.0.1:4096")
        self._secure = address.scheme == "https"
        self._host, self._port, self._base = address.hostname, address.port, address.path.rstrip("/")
        self._headers = {"user-agent": "opencode-desktop-python", **headers}
        self._directory = directory
        self._timeout = timeout

    def open(self, method: str, path: str, *, query: Optional[Mapping[str, Any]] = None, body: Any = None,
             headers: Optional[Mapping[str, str]] = None, directory: Optional[str] = None,
             timeout: Optional[float] = None) -> Response:  # fmt: skip
        """The open answer; raises an ``OpenCodeError`` for every status but 2xx."""
        values = {**given(directory=directory or self._directory), **(query or {})}
        search = urllib.parse.urlencode({key: str(value).lower() if isinstance(value, bool) else value for key, value in values.items()})
        data = None if body is None else json.dumps(body).encode()
        sent = {**self._headers, **({} if data is None else {"content-type": "application/json"}), **(headers or {})}
        make = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = make(self._host, self._port, timeout=timeout or self._timeout)
        try:
            connection.request(method, f"{self._base}{path}" + (f"?{search}" if search else ""), body=data, headers=sent)
            opened = Response(connection, connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise ConnectionError(str(error) or type(error).__name__) from error
        except BaseException:
            connection.close()
            raise
        if not 200 <= opened.status < 300:
            with opened:
                raise error_of(opened)
        return opened

    def json(self, method: str, path: str, **options: Any) -> Any:
        with self.open(method, path, **options) as response:
            text = read(response)
        return json.loads(text) if text else None


def frames(opened: Response) -> Iterator[Tuple[Optional[str], str]]:
    """Id and data of the frames of an event stream; comments only keep it alive."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest, identifier, data = "", None, []  # type: ignore[var-annotated]
    while True:
        try:
            piece = opened.response.read1(65536)
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = "The stream fell silent" if isinstance(error, socket.timeout) else "The stream broke off"
            raise ConnectionError(reason) from error
        if not piece:
            return
        *lines, rest = (rest + decoder.decode(piece)).split("\n")
        for line in (line.rstrip("\r") for line in lines):
            name, _, value = line.partition(":")
            if line == "":
                if data:
                    yield identifier, "\n".join(data)
                identifier, data = None, []
            elif name == "data":
                data.append(value[1:] if value.startswith(" ") else value)
            elif name == "id":
                identifier = value.strip()


def read(opened: Response) -> str:
    try:
        return opened.response.read().decode()
    except (OSError, http.client.HTTPException) as error:
        raise ConnectionError(str(error) or type(error).__name__) from error


def error_of(opened: Response) -> OpenCodeError:
    try:
        text = read(opened)
    except ConnectionError:
        text = ""
    try:
        body = json.loads(text)
    except ValueError:
        body = text
    message, name, code = read_error(body)
    after = opened.getheader("retry-after") or ""
    wait = float(after) if after.isdigit() else None
    return make_error(message or f"The server answered {opened.status}", opened.status, name=name, code=code, retry_after=wait, body=body)


def authorization(token: Optional[str], password: Optional[str], username: str) -> Dict[str, str]:
    if token is not None:
        return {"authorization": f"Bearer {token}"}
    if password is None:
        return {}
    return {"authorization": "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()}


def given(**values: Any) -> Json:
    return {name: value for name, value in values.items() if value is not None}


def quote(text: str) -> str:
    return urllib.parse.quote(text, safe="")
