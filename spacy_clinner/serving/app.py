"""The web service: paths, errors and the log."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as AnyHttpException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spacy_clinner import __version__
from spacy_clinner.batch.gpu import use_gpu
from spacy_clinner.serving.limits import BoundedBody, Limits
from spacy_clinner.serving.messages import (
    AnnotatedNote,
    AnnotatedNotes,
    Health,
    ModelDescription,
    NoteError,
    Notes,
    PatientNote,
    PatientNotes,
    RedactedNote,
    RedactedNotes,
    SentNote,
)
from spacy_clinner.serving.one_at_a_time import BusyError, OneAtATime
from spacy_clinner.serving.service import Service

LOG = logging.getLogger("spacy_clinner.serving")
Answer = TypeVar("Answer")
_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": NoteError, "description": "The body is not UTF-8, or the host has another name."},
    413: {"model": NoteError, "description": "More notes or characters than the service takes."},
    422: {"model": NoteError, "description": "No such request, or a note that cannot be processed."},
    500: {"model": NoteError, "description": "A fault of the service."},
    503: {"model": NoteError, "description": "Too many requests wait: try again."},
    504: {"model": NoteError, "description": "It took too long: send fewer notes."},
}


def create_app(service: Service, limits: Limits, hosts: Sequence[str] = ("*",), gpu_id: int = -1) -> FastAPI:
    """The service as an ASGI application.

    Answers with an error hold one line, `error`, and no text of a note. The log has the path, the status and
    the time of a request, nothing of what was sent.

    Args:
        service: the loaded pipeline.
        limits: what a request may ask for.
        hosts: names by which the service may be addressed. Other names are refused, so that a web page
            cannot reach a service of this machine by a name of its own.
        gpu_id: of the device that the pipeline was loaded on; -1 for the CPU.
    """
    # thinc, CuPy and torch keep the device in use for each thread alone
    jobs = OneAtATime(limits.waiting, limits.seconds, partial(use_gpu, gpu_id))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        jobs.close()

    app = FastAPI(
        title="spacy_clinner",
        version=__version__,
        summary="Entities of clinical notes, and notes without what identifies their patients.",
        lifespan=lifespan,
        docs_url=None,  # these pages load scripts from the internet
        redoc_url=None,
    )
    app.add_middleware(BoundedBody, most=limits.bytes)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.add_middleware(RequestLog)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(AnyHttpException, _as_error)

    @app.get("/health")
    async def health() -> Health:
        """Whether the service runs."""
        return Health(status="ok")

    @app.get("/model")
    async def model() -> ModelDescription:
        """What is served."""
        return service.describe()

    answers = partial(_answers, jobs, limits)

    @app.post("/annotate", responses=_ERRORS)
    async def annotate(note: SentNote) -> AnnotatedNote:
        """The entities of a note."""
        return _only(await answers([note], service.annotate))

    @app.post("/annotate/batch", responses=_ERRORS)
    async def annotate_batch(notes: Notes) -> AnnotatedNotes:
        """The entities of several notes. A note that cannot be processed costs only itself."""
        return AnnotatedNotes(notes=await answers(notes.notes, service.annotate))

    if service.redacts:

        @app.post("/redact", responses=_ERRORS)
        async def redact(note: PatientNote) -> RedactedNote:
            """A note without what was found to identify the patient."""
            return _only(await answers([note], service.redact))

        @app.post("/redact/batch", responses=_ERRORS)
        async def redact_batch(notes: PatientNotes) -> RedactedNotes:
            """Several notes, redacted. A note that cannot be processed costs only itself."""
            return RedactedNotes(notes=await answers(notes.notes, service.redact))

    return app


async def _answers(
    jobs: OneAtATime,
    limits: Limits,
    notes: Sequence[Any],
    process: Callable[[Sequence[Any], Callable[[], bool]], list[Answer]],
) -> list[Answer]:
    if len(notes) > limits.notes:
        raise HTTPException(413, f"{len(notes):,} notes: send at most {limits.notes:,}")
    characters = sum(len(note.text) for note in notes)
    if characters > limits.characters:
        raise HTTPException(413, f"{characters:,} characters: send at most {limits.characters:,}")
    try:
        return await jobs.run(partial(process, notes))
    except BusyError:
        raise HTTPException(503, "too many requests wait: try again", headers={"Retry-After": "1"}) from None
    except TimeoutError:
        raise HTTPException(504, f"not done within {limits.seconds:g} seconds: send fewer notes") from None


def _only(answers: Sequence[Answer | NoteError]) -> Answer:
    (answer,) = answers
    if isinstance(answer, NoteError):
        raise HTTPException(422, answer.error)
    return answer


async def _not_valid(request: Request, error: Exception) -> JSONResponse:
    """What is wrong with a request, without what was sent."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["loc"] == ("body",):  # no object at all, or one that the header says is no JSON
        return _error(422, _NO_OBJECT)
    place = ".".join(str(part) for part in first["loc"] if isinstance(part, int) or part in _FIELDS)
    return _error(422, f"{place}: {first['msg']}")


_FIELDS = {"body", *SentNote.model_fields, *PatientNote.model_fields, *Notes.model_fields}
"""Names that stand in an error; any other is a word of the sender's."""


_NO_OBJECT = (
    'body: is no JSON object: send {"text": "..."}, or {"notes": [...]} for a batch, with the header '
    "Content-Type: application/json"
)
_UNREADABLE = "the body cannot be read: send JSON in UTF-8"


async def _as_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AnyHttpException)
    line = _UNREADABLE if error.status_code == 400 else str(error.detail)
    return _error(error.status_code, line, error.headers)


def _error(status: int, line: str, headers: Any = None) -> JSONResponse:
    return JSONResponse({"id": None, "error": " ".join(line.split())}, status_code=status, headers=headers)


class RequestLog:
    """A middleware that logs the method, path, status and time of a request; its query may hold anything.

    It is the outermost one, so that no error leaves the service.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        except Exception as error:  # the server would log its message, which may hold words of a note
            LOG.error("a request failed: %s", type(error).__name__)
            if not status:
                await _error(500, f"the service failed ({type(error).__name__})")(scope, receive, note_status)
        finally:
            route = getattr(scope.get("route"), "path", "(unknown)")
            LOG.info("%s %s %d %.0f ms", scope["method"], route, status, 1000 * (time.perf_counter() - begun))
