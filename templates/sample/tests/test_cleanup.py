"""python -m unittest: the nightly job drops finished sessions and nothing else."""

import fnmatch
import unittest
from unittest.mock import patch

from app import backends, settings
from jobs import cleanup


class Keys:
    """As much of a Redis client as the job uses."""

    def __init__(self, *names: str) -> None:
        self.names = set(names)

    async def scan_iter(self, pattern: str):
        for name in fnmatch.filter(sorted(self.names), pattern):
            yield name

    async def delete(self, name: str) -> int:
        self.names.discard(name)
        return 1


class Cleanup(unittest.IsolatedAsyncioTestCase):
    async def test_drops_finished_sessions(self) -> None:
        keys = Keys("session:done:1", "session:done:2", "session:open:3", "user:4")
        with patch.object(settings, "REDIS_URL", "rediss://cache.invalid"), patch.object(
            backends, "redis_client", lambda: keys
        ):
            self.assertEqual(await cleanup.main(), 0)
        self.assertEqual(keys.names, {"session:open:3", "user:4"})

    async def test_without_a_cache_there_is_nothing_to_do(self) -> None:
        with patch.object(settings, "REDIS_URL", ""):
            self.assertEqual(await cleanup.main(), 0)


if __name__ == "__main__":
    unittest.main()
