"""What the environment says. On AWS the URLs come from SSM Parameter Store, put in by ECS when a task starts."""

import os

ENVIRONMENT = os.environ.get("APP_ENV", "development")
DATABASE_URL = os.environ.get("DATABASE_URL", "")  # postgresql+asyncpg://user:password@host:5432/name?ssl=require
REDIS_URL = os.environ.get("REDIS_URL", "")  # rediss://:token@host:6379/0
