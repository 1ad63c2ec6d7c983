"""Who may ask: a bearer token, or else only this machine."""

from __future__ import annotations

import hmac
import ipaddress

from pydantic_core import to_json


def loopback(host: str) -> bool:
    """Whether only this machine can reach an address.

    Examples
    --------
    >>> [loopback(host) for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "example.org")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """Lets through only those who may ask; around any ASGI application.

    With a token, everything but ``open`` needs it. Without one, the address that was
    asked for must be one of this machine: otherwise any page in a browser here could ask,
    under a name of its own that leads to this machine.

    Parameters
    ----------
    app : ASGI application
    token : str or None
    open : tuple of str
        Paths for which no token is needed.
    """

    def __init__(self, app, *, token: str | None, open: tuple[str, ...] = ()) -> None:
        self._app = app
        self._token = token and f"Bearer {token}".encode()
        self._open = open

    async def __call__(self, scope, receive, send) -> None:
        refused = None
        if scope["type"] == "http":
            refused = self._refused(scope["path"], dict(scope["headers"]))
        if refused is None:
            await self._app(scope, receive, send)
            return
        status, why = refused
        headers = [(b"content-type", b"application/json")]
        if status == 401:
            headers.append((b"www-authenticate", b"Bearer"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": to_json({"detail": why})})

    def _refused(self, path: str, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        if self._token is None:
            host = headers.get(b"host", b"").decode("latin-1")
            name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
            if not loopback(name):
                return 400, f"'Host' must be an address of this machine, got {host!r}."
        elif path not in self._open and not hmac.compare_digest(
            headers.get(b"authorization", b""), self._token
        ):
            return 401, "'Authorization' must be 'Bearer' and the token of this service."
        return None
