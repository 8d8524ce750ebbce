"""The sample's scheduled job: python -m jobs.cleanup. It drops the keys of finished sessions and says how many it found."""

import asyncio
import logging
import sys

from app import backends, settings

log = logging.getLogger("jobs.cleanup")


async def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s", stream=sys.stdout)
    log.info("cleaning up in %s", settings.ENVIRONMENT)
    if not settings.REDIS_URL:
        log.info("no cache is configured, nothing to do")
        return 0
    removed = 0
    async for key in backends.redis_client().scan_iter("session:done:*"):
        removed += await backends.redis_client().delete(key)
    log.info("removed %d finished sessions", removed)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
