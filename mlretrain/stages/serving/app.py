"""The service: a server behind HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from html import escape

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

import mlretrain.stages.serving.page as page
from mlretrain.stages.serving.body import Answered, Rows, WrongBody, answered, as_table, faults
from mlretrain.stages.serving.guard import Guard
from mlretrain.stages.serving.server import NoModel, Server, WrongRows
from mlretrain.stages.serving.turns import Turns

MOST_BYTES = 10_000_000

ABOUT = """Answers of the live version of a model. Versions may be promoted and rolled back at
any time: no request fails, and each answer carries the version that made it."""


class Health(BaseModel):
    """Whether the service can answer."""

    status: str
    version: str | None = None
    trouble: str = ""


class About(BaseModel):
    """The live version."""

    version: str
    trained_from: str
    trained_until: str
    rows: int
    scores: dict[str, float]


def make_app(server: Server, *, token: str | None = None, most_bytes: int = MOST_BYTES) -> FastAPI:
    """Make the web application.

    Parameters
    ----------
    server : Server
    token : str, optional
        Asked for in ``Authorization: Bearer …``, everywhere but at ``/health``. Without
        one, only requests to an address of this machine are answered.
    most_bytes : int, default=10_000_000
        Larger requests are refused.

    Returns
    -------
    fastapi.FastAPI

    Examples
    --------
    >>> import mlretrain as mr
    >>> from mlretrain.stages.serving.app import make_app
    >>> app = make_app(mr.Server(mr.Registry()))
    >>> sorted(app.openapi()["paths"])
    ['/health', '/predict', '/version']
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with server.following():
            yield

    # FastAPI's own pages load their scripts from elsewhere.
    app = FastAPI(
        title="mlretrain", description=ABOUT, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    body = {"content": {"application/json": {"schema": Rows.model_json_schema()}}, "required": True}
    refusals = {
        code: {"description": why}
        for code, why in {
            413: f"The request is larger than {most_bytes:,} bytes.",
            422: "The request makes no table, or none that the model can answer: "
            "where, and why, as a list in 'detail'.",
            503: "There is no model yet.",
        }.items()
    }

    answers = Turns(partial(_answer, server))

    @app.post(
        "/predict", response_model=Answered, responses=refusals, openapi_extra={"requestBody": body}
    )
    async def predict(request: Request) -> Response:
        """Answer some rows."""
        answer = await answers(await _read(request, most_bytes))
        return Response(answer, media_type="application/json")

    app.add_middleware(Straight, path="/predict", handler=predict)
    app.add_middleware(Guard, token=token, open=("/health",))  # the last one is asked first

    @app.get("/health", response_model=Health, responses={503: {"model": Health}})
    async def health() -> Response:
        """Whether there is a model that answers; 'trouble' if it is not the newest champion."""
        live = server.live
        told = Health(
            status="ok" if live else "no model", version=live and live.name, trouble=server.trouble
        )
        return JSONResponse(told.model_dump(), 200 if live else 503)

    @app.get("/version", response_model=About, responses={503: refusals[503]})
    async def version() -> About:
        """The version that answers now."""
        live = server.live
        if live is None:
            raise HTTPException(503, "there is no model yet")
        return About(
            version=live.name, trained_from=live.trained_from, trained_until=live.trained_until,
            rows=live.rows, scores=live.scores,
        )

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(page.page(app.openapi()))

    @app.get("/", include_in_schema=False)
    async def root() -> HTMLResponse:
        return HTMLResponse(f'<a href="docs">{escape(app.title)}</a>')

    return app


class Straight:
    """Has a route answered by its handler alone.

    FastAPI describes the route. What it does for each request besides (to look for the route
    and for dependencies, to check a response) is not needed here, and takes as long as a
    small model.

    Parameters
    ----------
    app : ASGI application
    path : str
        Of the route; other ways to it still lead through the framework.
    handler : callable
        Makes a response of a request.
    """

    def __init__(
        self, app, *, path: str, handler: Callable[[Request], Awaitable[Response]]
    ) -> None:
        self._app = app
        self._path = path
        self._handler = handler

    async def __call__(self, scope, receive, send) -> None:
        straight = scope["type"] == "http" and scope["path"] == self._path
        if not straight or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        try:
            response = await self._handler(Request(scope, receive))
        except HTTPException as refused:
            response = JSONResponse({"detail": refused.detail}, refused.status_code)
        await response(scope, receive, send)


async def _read(request: Request, most_bytes: int) -> bytes:
    """The body, or a refusal as soon as it is known to be too large."""
    parts, size = [], int(request.headers.get("content-length") or 0)
    if size <= most_bytes:
        size = 0
        try:
            async for part in request.stream():
                size += len(part)
                if size > most_bytes:
                    break
                parts.append(part)
        except ClientDisconnect:  # nobody is there to be answered, and nothing is wrong here
            raise HTTPException(400, "the request ended before it was whole") from None
    if size > most_bytes:
        raise HTTPException(
            413, f"a request may have {most_bytes:,} bytes at most; send the rows in parts."
        )
    return b"".join(parts)


def _answer(server: Server, body: bytes) -> bytes:
    try:
        rows = Rows.read(body)
        columns, wish = rows.arrays(), rows.probabilities
        answer = server.predict_numbers(columns, probabilities=wish)
        return answered(answer or server.predict(as_table(columns), probabilities=wish))
    except ValidationError as error:
        detail = faults(error)
    except WrongBody as error:
        detail = [{"type": "table", "loc": ["body", *error.where], "msg": str(error)}]
    except WrongRows as error:
        detail = [{"type": "model", "loc": ["body"], "msg": str(error)}]
    except NoModel:
        raise HTTPException(503, "there is no model yet") from None
    raise HTTPException(422, detail)
