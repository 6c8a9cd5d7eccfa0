"""The fixtures of `tests/voting` for stores and polls, used by the telephone line's tests too."""

from __future__ import annotations

from tests.kit.database.stores import (
    clock,
    ctx,
    database_url,
    postgres_cluster,
    sqlite_ctx,
    sqlite_store,
    sqlite_template,
    sqlite_url,
    store,
)
from tests.kit.phone.webhooks import phone_ctx, phoning
from tests.kit.run.templates import compiled_templates

__all__ = [
    "clock",
    "compiled_templates",
    "ctx",
    "database_url",
    "phone_ctx",
    "phoning",
    "postgres_cluster",
    "sqlite_ctx",
    "sqlite_store",
    "sqlite_template",
    "sqlite_url",
    "store",
]
