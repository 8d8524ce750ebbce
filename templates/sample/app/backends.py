"""The database and the cache: connections that are opened when first needed, and whether they answer."""

import asyncio
import logging
from functools import cache as once

import redis.asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app import settings

log = logging.getLogger(__name__)


@once
def engine() -> AsyncEngine:
    return create_async_engine(settings.DATABASE_URL, pool_size=5, pool_pre_ping=True)


@once
def redis_client() -> redis.asyncio.Redis:
    return redis.asyncio.from_url(settings.REDIS_URL)


async def _ask_database() -> None:
    async with engine().connect() as connection:
        await connection.execute(text("select 1"))


async def _ask_cache() -> None:
    await redis_client().ping()


async def database() -> str:
    return await _state("database", settings.DATABASE_URL, _ask_database)


async def cache() -> str:
    return await _state("cache", settings.REDIS_URL, _ask_cache)


async def _state(name, url, ask) -> str:
    if not url:
        return "none"
    try:
        await asyncio.wait_for(ask(), timeout=3)
    except Exception as error:  # whatever it is, the backend did not answer
        log.warning("%s does not answer: %s", name, type(error).__name__)  # the message may hold the URL
        return "down"
    return "ok"
