"""A small API to deploy: /health for the load balancer, /ready to see that the database and the cache can be reached."""

import asyncio

from fastapi import FastAPI, Response

from app import backends, settings

app = FastAPI(title="sample")


@app.get("/")
async def root() -> dict[str, str]:
    return {"hello": "from slipway"}


@app.get("/health")
async def health() -> dict[str, str]:
    """Says that this process serves. It asks no backend: a slow database must not get healthy tasks killed."""
    return {"status": "ok", "env": settings.ENVIRONMENT}


@app.get("/ready")
async def ready(response: Response) -> dict[str, str]:
    """Says whether the backends answer: ok, none (not configured) or down."""
    database, cache = await asyncio.gather(backends.database(), backends.cache())
    if "down" in (database, cache):
        response.status_code = 503
    return {"database": database, "cache": cache}
