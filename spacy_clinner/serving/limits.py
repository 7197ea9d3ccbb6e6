"""How much a request may ask for, and a middleware that reads no more of it than that."""

import math
from dataclasses import dataclass

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spacy_clinner.errors import ClinnerError, require_positive

_BYTES_A_CHARACTER = 12
"""The most that one takes in JSON, as two escapes."""
_SEND_LESS = "send fewer or shorter notes"
_BYTES_A_NOTE = 1024
"""For its id, its patient and the JSON around them."""


@dataclass(frozen=True)
class Limits:
    """What a request may ask for.

    Attributes:
        characters: of all texts of a request.
        notes: of a request.
        seconds: after which a request that is not done is given up.
        waiting: requests that may wait while another one is computed.

    Raises:
        ClinnerError: if a limit is not above 0, or the time is infinite.
    """

    characters: int = 1_000_000
    notes: int = 256
    seconds: float = 60.0
    waiting: int = 16

    def __post_init__(self) -> None:
        require_positive(
            "serve",
            max_characters=self.characters,
            max_notes=self.notes,
            timeout=self.seconds,
            max_waiting=self.waiting,
        )
        if math.isinf(self.seconds):
            raise ClinnerError("serve: timeout is infinite: give a number of seconds, such as 3600")

    @property
    def bytes(self) -> int:
        """Of a request's body: what texts of this length may take in JSON."""
        return _BYTES_A_CHARACTER * self.characters + _BYTES_A_NOTE * self.notes


class BoundedBody:
    """A middleware that answers 413 to a body with more bytes than a limit, and holds none of the rest."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._most:
                too_large = JSONResponse(
                    {"id": None, "error": f"the body has more than {self._most:,} bytes: {_SEND_LESS}"},
                    status_code=413,
                    headers={"Connection": "close"},
                )
                await too_large(scope, receive, send)
                return
        await self._app(scope, _whole(bytes(body), receive), send)


def _whole(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read, then what follows it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again
