"""python -m unittest: what the load balancer and an operator see, without a database and a cache."""

import unittest
from unittest.mock import patch

from fastapi.testclient import TestClient

from app import backends, settings
from app.main import app

URL = "postgresql+asyncpg://sample:a-password@db.invalid:5432/sample?ssl=require"


class App(unittest.TestCase):
    def setUp(self) -> None:
        self.client = TestClient(app)

    def test_root_and_health_need_no_backend(self) -> None:
        async def never() -> str:
            raise AssertionError("a backend was asked")

        with patch.object(backends, "database", never), patch.object(backends, "cache", never):
            self.assertEqual(self.client.get("/").status_code, 200)
            answer = self.client.get("/health")
        self.assertEqual((answer.status_code, answer.json()["status"]), (200, "ok"))

    def test_ready_without_backends(self) -> None:
        with patch.object(settings, "DATABASE_URL", ""), patch.object(settings, "REDIS_URL", ""):
            answer = self.client.get("/ready")
        self.assertEqual((answer.status_code, answer.json()), (200, {"database": "none", "cache": "none"}))

    def test_ready_with_backends_that_answer(self) -> None:
        async def answers() -> None:
            pass

        with (
            patch.object(settings, "DATABASE_URL", URL),
            patch.object(settings, "REDIS_URL", "rediss://:a-token@cache.invalid:6379/0"),
            patch.object(backends, "_ask_database", answers),
            patch.object(backends, "_ask_cache", answers),
        ):
            answer = self.client.get("/ready")
        self.assertEqual((answer.status_code, answer.json()), (200, {"database": "ok", "cache": "ok"}))

    def test_ready_with_a_database_that_is_down(self) -> None:
        async def refuses() -> None:
            raise ConnectionError(URL)

        with (
            patch.object(settings, "DATABASE_URL", URL),
            patch.object(settings, "REDIS_URL", ""),
            patch.object(backends, "_ask_database", refuses),
            self.assertLogs("app.backends") as logs,
        ):
            answer = self.client.get("/ready")
        self.assertEqual((answer.status_code, answer.json()), (503, {"database": "down", "cache": "none"}))
        self.assertNotIn("a-password", "".join(logs.output))


if __name__ == "__main__":
    unittest.main()
