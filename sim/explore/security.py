"""Who may ask: a browser on this machine that knows the address which the command printed, and nobody else."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from hmac import compare_digest

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
# Styles of single elements place labels; scripts come from this server only, and nothing from anywhere else.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LARGEST_BODY = 400_000  # bytes


def new_token() -> str:
    """A word that nobody guesses, made anew at each start."""
    return secrets.token_urlsafe(18)


class Guard:
    """Lets a request pass that was meant for this server, by a page of this server, with its token in the address.

    A page of another site may send requests here from the same browser, and a name of another site may be made to
    lead here: the first has another Origin, the second another Host, and neither knows the token.
    """

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self.app, self.token = app, token
        self.hosts = tuple(f"{name}:{port}" for name in NAMES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        why = self.refusal(Headers(scope=scope), scope["path"]) if scope["type"] == "http" else "no such connection"
        if why:
            if scope["type"] == "http":
                await PlainTextResponse(f"Refused: {why}.\n", 403)(scope, receive, send)
            return
        inner = dict(scope, root_path=f"{scope.get('root_path', '')}/{self.token}")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *_missing(names)]
            await send(message)

        await self.app(inner, receive, guarded)

    def refusal(self, headers: Headers, path: str) -> str:
        """Why a request may not pass; empty where it may."""
        if headers.get("host", "") not in self.hosts:
            return "this server answers under its own name only"
        if "origin" in headers and headers["origin"] not in [f"http://{host}" for host in self.hosts]:
            return "another site asked"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY or "transfer-encoding" in headers:
            return "that is too long"
        first = path.removeprefix("/").partition("/")[0]
        if not compare_digest(first.encode(), self.token.encode()):
            return "the address lacks its key: open the one that `warentry explore` printed"
        return ""


def _missing(names: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
    """The headers that an answer lacks; the page of a report brings its own policy along."""
    wanted = {**HEADERS, "Content-Security-Policy": POLICY}
    return [(k.lower().encode(), v.encode()) for k, v in wanted.items() if k.lower().encode() not in set(names)]
