"""Running the application: sockets, signals, a shutdown in seconds."""

import asyncio
import faulthandler
import gc
import json
import logging
import os
import signal
import socket
import sys
import threading
from typing import Any

import uvicorn

from sgkg.errors import UsageError
from sgkg.evaluate.process import settle
from sgkg.settings import Settings
from sgkg_api.app import Application, create_app
from sgkg_api.connections import Connection, allow_files, sweep
from sgkg_api.redaction import redacted

__all__ = ["run"]

#: how long running requests may go on after SIGTERM, and how long the server then takes to close
_DRAIN_S, _CUT_S = 1.5, 3
#: how long killed processes may take to be gone
_SETTLE_S = 3.0
#: what has not ended by then is a fault: it is told, and ended by force
_FORCE_S = 10
_FLUSH_S = 0.25
_COLLECT_AFTER = 20_000


class _Server(uvicorn.Server):
    """A server that says where it listens, and lets queries end with an answer when it stops."""

    def __init__(self, config: uvicorn.Config, app: Application) -> None:
        super().__init__(config)
        self._application = app
        self._tasks: set[asyncio.Task[None]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        service, settings = self._application.service, self._application.settings
        host, port = (sockets or [])[0].getsockname()[:2]
        where = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        kept = f"store {settings.store}" if settings.store else "temporary store"
        version = service.version
        release = f", release {version.release}" if version.release else ""
        self._say(f"sgkg serve: {where}{settings.root_path}/sparql · {kept} · version {version.number}{release}")
        self._keep(self._flush())
        # What is there now stays; a request leaves next to nothing that only the collector finds.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_COLLECT_AFTER, 20, 50)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        _end_by_force(_FORCE_S)
        self._keep(self._drain())
        await super().shutdown(sockets)
        for task in self._tasks:
            task.cancel()
        self._application.log.flush()
        self._say("sgkg serve: stopped")

    async def _drain(self) -> None:
        """Give running queries and writes a moment, then have them end with 503 while they still can be told."""
        await asyncio.sleep(_DRAIN_S)
        await self._application.service.pool.stop()
        await self._application.service.checker.stop()
        await self._application.service.writer.stop(0.5)

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(_FLUSH_S)
            self._application.log.flush()
            sweep(self.server_state.connections)

    def _keep(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @staticmethod
    def _say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - talk goes to standard error


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        UsageError: the address cannot be listened on.
        SgkgError: the store cannot be opened.
    """
    Connection.most = allow_files()
    gc.enable()  # short commands run without
    asked = _Asked()
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises what it caught once more when all is closed; to be asked to stop is no failure.
        signal.signal(number, asked)
    try:
        with _listen(settings) as listening:
            _loop_run(_serve(settings, listening, asked))
    finally:
        settle(_SETTLE_S)


async def _serve(settings: Settings, listening: socket.socket, asked: "_Asked") -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    app = create_app(settings)
    try:
        # Not in the lifespan: there an error would be a stack trace and exit code 3.
        await app.service.start()
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=_CUT_S,
            timeout_keep_alive=30, http=Connection, proxy_headers=False,  # the application reads them
        )  # fmt: skip
        if not asked.to_stop:
            await _Server(config, app).serve([listening])
    finally:
        await app.service.stop()


class _Lines(logging.Formatter):
    """One line of JSON for each message, the trace of an error in it."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": round(record.created, 3), "level": record.levelname, "logger": record.name,
            "message": redacted(record.getMessage()),
        }  # fmt: skip
        if record.exc_info:
            told["trace"] = redacted(self.formatException(record.exc_info))
        return json.dumps(told)


def _is_news(record: logging.LogRecord) -> bool:
    """Pass over what the access log says already: an answer that was cut, a request that is none."""
    return not record.getMessage().startswith(("ASGI callable returned without", "Invalid HTTP request"))


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}; choose another with "
            "--host and --port"
        ) from error
    listening.set_inheritable(False)
    return listening


def _loop_run(work: Any) -> None:
    try:
        import uvloop
    except ImportError:  # a platform without it
        asyncio.run(work)
    else:
        uvloop.run(work)


class _Asked:
    """Takes the signals that ask to stop before uvicorn does, and after."""

    def __init__(self) -> None:
        self.to_stop = False

    def __call__(self, _number: int, _frame: object) -> None:
        self.to_stop = True


def _end_by_force(after_s: float) -> None:
    """End this process some time from now, should it still be there, and say where it hung.

    A child that a busy disk keeps from dying must not keep the server from ending: a write is acknowledged only when
    it is on disk, and whoever is left ends with its socket.
    """

    def end() -> None:
        print(f"sgkg serve: not stopped after {after_s:g} s, so ended by force; it hung here:", file=sys.stderr)  # noqa: T201
        faulthandler.dump_traceback(sys.stderr)
        os._exit(1)

    timer = threading.Timer(after_s, end)
    timer.daemon = True
    timer.start()
