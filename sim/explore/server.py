"""The server: which address gives what. It listens on this machine only, and ends with Ctrl-C."""

from __future__ import annotations

import asyncio
import logging
import math
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import BrokenExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from urllib.parse import parse_qsl, urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from sim.analysis.errors import CannotAnswer
from sim.batch.errors import ResultsError
from sim.batch.packed import Packed
from sim.explore import changes, pages
from sim.explore.exports import exported
from sim.explore.reports import make_report
from sim.explore.said import Said
from sim.explore.security import HOST, Guard, new_token
from sim.explore.signs import signs_of
from sim.explore.state import Exploration, pasted
from sim.explore.work import WARM_UP, Kept, Workers, empty, stream
from sim.explore.worlds import live
from sim.questions.errors import NothingFound, QuestionError
from sim.scenario import ScenarioError, load_scenario

STATIC = Path(__file__).parent / "static"
FILES = {
    "explore.css": STATIC / "explore.css",
    "explore.js": STATIC / "explore.js",
    "htmx.js": STATIC / "htmx-2.0.11.min.js",
    "sse.js": STATIC / "htmx-ext-sse-2.2.4.min.js",
}
WRONG = (QuestionError, ScenarioError, ResultsError, CannotAnswer, NothingFound, OSError, ValueError)
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
PATIENCE = 1  # seconds that open pages have when the server ends
PAUSE = 0.15  # seconds between two answers on their way: more than a page can draw would only queue up

Handler = Callable[[Request], Awaitable[Response]]


@dataclass
class Explorer:
    """One server: the scenario that it opens with, its workers, its key, and the reports it has made."""

    first: Exploration
    place: Path
    workers: Workers = field(default_factory=Workers)
    token: str = field(default_factory=new_token)
    kept: Kept = field(default_factory=Kept)
    reports: dict[str, Path] = field(default_factory=dict)

    def app(self, port: int) -> Guard:
        """The application that listens at a port."""
        routes = [
            Route("/", self.page),
            Route("/change", self.change),
            Route("/answer", self.answer),
            Route("/parameters", self.parameters),
            Route("/world", self.world),
            Route("/signs", self.signs),
            Route("/{which}.yaml", self.yaml),
            Route("/paste", self.paste, methods=["POST"]),
            Route("/report", self.report, methods=["POST"]),
            Route("/reports/{name}", self.made),
            Route("/static/{name}", self.static),
        ]
        handlers = {HTTPException: _refused, **dict.fromkeys(WRONG, _wrong)}
        app = Starlette(routes=routes, exception_handlers=handlers, lifespan=self._lifespan)
        return Guard(app, self.token, port)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        warm = asyncio.get_running_loop().run_in_executor(None, self._warm)
        warm.add_done_callback(lambda done: done.exception())
        try:
            yield
        finally:
            self.workers.close()

    def _warm(self) -> None:
        """Has everything loaded by the time that somebody asks for it: the model, and every part of the page."""
        plan = self.first.plans()[0]
        first, *_ = self.workers.warm(plan)
        pages.page(self.first)
        pages.after_change(self.first)
        said = Said([empty(plan).with_more(first.result(), WARM_UP)])
        for name in pages.PARTS:
            pages.part(self.first, said, name)

    async def page(self, request: Request) -> Response:
        """The whole page for an address; without one, that of the scenario the server was started with."""
        if not request.url.query:
            return RedirectResponse(f"{request.scope['root_path']}/?{self.first.query}", 303)
        try:
            asked = Exploration.of(request.url.query)
            return HTMLResponse(await run_in_threadpool(pages.page, asked))
        except WRONG as error:
            return HTMLResponse(pages.wrong(error), 400)

    async def change(self, request: Request) -> Response:
        """What a control of the page has changed: the parts that follow from it, and the new address."""
        touched = request.query_params.multi_items()
        try:
            after = await run_in_threadpool(changes.changed, _at(request), touched)
            address = f"{request.scope['root_path']}/?{after.query}"
            if any(name in changes.WHOLE for name, _ in touched):  # the controls themselves change
                return Response(status_code=204, headers={"HX-Redirect": address})
            return HTMLResponse(await run_in_threadpool(pages.after_change, after), headers={"HX-Push-Url": address})
        except WRONG as error:
            return HTMLResponse(pages.refused(error), headers={"HX-Reswap": "outerHTML show:#headline:top"})

    async def answer(self, request: Request) -> Response:
        """The answer as it comes: a stream that ends when all worlds are there, or nobody listens any more."""
        return StreamingResponse(self._events(request.url.query), media_type="text/event-stream")

    async def _events(self, query: str) -> AsyncIterator[str]:
        try:
            asked, told = Exploration.of(query), -math.inf
            async for gathered in stream(await run_in_threadpool(asked.plans), self.workers, self.kept):
                if monotonic() < told + PAUSE and gathered[0].done < asked.worlds:
                    continue
                said = await run_in_threadpool(Said, gathered)
                for name in pages.wanted(said):
                    yield _event(name, await run_in_threadpool(pages.part, asked, said, name))
                told = monotonic()
        except BrokenExecutor:
            yield _event("headline", pages.complaint(ResultsError("the workers have died: reload the page")))
        except WRONG as error:
            yield _event("headline", pages.complaint(error))
        yield _event("done", "")

    async def parameters(self, request: Request) -> Response:
        """The sliders of one part of the model, or of those that hold some words."""
        given = request.query_params
        return HTMLResponse(
            await run_in_threadpool(pages.parameters, _at(request), given.get("group", ""), given.get("find", ""))
        )

    async def world(self, request: Request) -> Response:
        """What happened in one world, here and in the pinned scenario."""
        asked, text = _at(request), request.query_params.get("world", "")
        plans = await run_in_threadpool(asked.plans)
        world = changes.world(text, plans[0].worlds)
        calls = [self.workers.submit(partial(live, Packed(plan), world)) for plan in plans]
        lived = [await asyncio.wrap_future(call) for call in calls]
        return HTMLResponse(await run_in_threadpool(pages.world, asked, lived))

    async def signs(self, request: Request) -> Response:
        """What can be seen before an entry in worlds like those explored; works it out where it has not been."""
        asked = _at(request)
        try:
            found = await run_in_threadpool(signs_of, asked, self.place, self.workers)
            return HTMLResponse(await run_in_threadpool(pages.signs, asked, found))
        except WRONG as error:
            return HTMLResponse(pages.no_signs(asked, error))

    async def yaml(self, request: Request) -> Response:
        """The scenario file, to be saved."""
        told, which = exported(Exploration.of(request.url.query)), request.path_params["which"]
        files = {"explored": told.yaml, "pinned": told.pinned_yaml}
        if not files.get(which):
            raise HTTPException(404, "there is no such file")
        headers = {"Content-Disposition": f'attachment; filename="{which}.yaml"'}
        return PlainTextResponse(files[which], media_type="application/yaml", headers=headers)

    async def paste(self, request: Request) -> Response:
        """A scenario that was pasted in, checked as a file is: its own address, or what is wrong with it."""
        text = (await _form(request)).get("text", "").replace("\r\n", "\n")
        try:
            revision = await run_in_threadpool(pasted, text)
            query = Exploration(revision).query
        except WRONG as error:
            return HTMLResponse(pages.wrong(error, text), 400)
        return RedirectResponse(f"{request.scope['root_path']}/?{query}", 303)

    async def report(self, request: Request) -> Response:
        """Makes the report on what is explored, in a results folder as the command would, and shows it."""
        asked = Exploration.of((await _form(request)).get("state", ""))
        file = await run_in_threadpool(make_report, asked, self.place, self.workers)
        self.reports[file.parent.name] = file
        return RedirectResponse(f"{request.scope['root_path']}/reports/{file.parent.name}", 303)

    async def made(self, request: Request) -> Response:
        """A report that was made by this server."""
        file = self.reports.get(request.path_params["name"])
        if file is None:
            raise HTTPException(404, "there is no such report")
        return FileResponse(file, headers={"Content-Security-Policy": REPORT_POLICY})

    async def static(self, request: Request) -> Response:
        """What the page is made of besides."""
        name = request.path_params["name"]
        if name == "report.css":
            return Response(pages.report_style(), media_type="text/css")
        if name not in FILES:
            raise HTTPException(404, "there is no such file")
        return FileResponse(FILES[name])


def first_asked(scenario: str) -> Exploration:
    """What the page opens with: a shipped scenario by name, or what a file says once everything is merged."""
    from sim.explore.choices import scenario_names
    from sim.explore.state import Revision

    name = scenario.removesuffix(".yaml")
    if name in scenario_names() and not Path(scenario).is_file():
        return Exploration(Revision(name))
    return Exploration(pasted(load_scenario(scenario).to_yaml()))


def listening(port: int) -> socket.socket:
    """A door on this machine that no other machine sees; port 0 takes a free one."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, port))
    except OSError as error:
        door.close()
        raise ResultsError(f"port {port} cannot be used ({error.strerror}): leave --port out for a free one") from None
    door.listen()
    return door


def server_of(explorer: Explorer, door: socket.socket) -> tuple[uvicorn.Server, str]:
    """The server behind a door, and the address that opens it."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it complains of every tab that is closed
    port = door.getsockname()[1]
    config = uvicorn.Config(
        explorer.app(port), log_level="critical", access_log=False, timeout_graceful_shutdown=PATIENCE,
        server_header=False, ws="none", loop="asyncio", http="h11",
    )  # fmt: skip
    return uvicorn.Server(config), f"http://{HOST}:{port}/{explorer.token}/"


def serve(explorer: Explorer, door: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Answers until Ctrl-C; `on_ready` hears the address."""
    server, address = server_of(explorer, door)
    on_ready(address)
    try:
        server.run(sockets=[door])
    except KeyboardInterrupt:
        pass
    finally:
        explorer.workers.close()
        door.close()


def _event(name: str, text: str) -> str:
    lines = "".join(f"data: {line}\n" for line in text.splitlines() or [""])
    return f"event: {name}\n{lines}\n"


def _at(request: Request) -> Exploration:
    """What the page asks for from which a request comes: its address says it."""
    return Exploration.of(urlsplit(request.headers.get("hx-current-url", "")).query)


async def _form(request: Request) -> Mapping[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=10))


async def _wrong(request: Request, error: Exception) -> Response:
    return HTMLResponse(pages.complaint(error), 400)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", error.status_code)
