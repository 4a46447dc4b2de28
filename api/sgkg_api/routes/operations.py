"""For operators: is it alive, is it ready, how is it doing."""

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from sgkg_api import auth
from sgkg_api.observe import Metrics
from sgkg_api.service import Service

__all__ = ["add_gauges", "router"]

router = APIRouter(tags=["Operations"])


@router.get("/healthz", summary="Whether the process lives")
async def healthz() -> JSONResponse:
    """Answer 200 as long as the process answers at all."""
    return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz", summary="Whether queries can be answered", responses={503: {"description": "Not now"}})
async def readyz(request: Request) -> JSONResponse:
    """Answer 200 where the store is open and workers stand ready, else 503."""
    service: Service = request.app.state.service
    state = service.pool.state
    ready = service.ready and state["alive"] > 0
    told = {"status": "ready" if ready else "not ready", "version": service.version.number if ready else None}
    headers = {"Cache-Control": "no-store"} | ({} if ready else {"Retry-After": "1"})
    return JSONResponse(told, 200 if ready else 503, headers)


@router.get("/metrics", summary="Counters for Prometheus", response_class=Response)
async def metrics(request: Request) -> Response:
    """Give counters and gauges in the text format of Prometheus; needs a token with the scope ``metrics``."""
    service: Service = request.app.state.service
    if not service.settings.public_metrics:
        auth.check(request, "metrics", "curator")
    text = request.app.state.metrics.text()
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def add_gauges(metrics: Metrics, service: Service) -> None:
    """Let the metrics read the state of the store when somebody asks."""
    texts = {
        "idle": "Query workers that wait for a query.",
        "busy": "Query workers at work.",
        "alive": "Query workers.",
        "started": "Query workers started since the beginning; those killed are started again.",
        "waiting": "Queries that wait for a worker.",
    }
    for name, text in texts.items():
        metrics.gauge(f"sgkg_workers_{name}", text, lambda name=name: service.pool.state[name])  # type: ignore[misc]
    metrics.gauge("sgkg_store_version", "Version of the store.", lambda: service.version.number)
    metrics.gauge("sgkg_store_triples", "Statements in the store.", lambda: service.version.triples)
    metrics.gauge("sgkg_cache_bytes", "Memory taken by answers.", lambda: service.cache.size)
    metrics.gauge("sgkg_cache_entries", "Answers kept.", lambda: len(service.cache))
