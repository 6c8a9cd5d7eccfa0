"""The stores and polls of the tests of `voting` serve those of the telephone line too."""

from __future__ import annotations

from tests.ivr.phoning import phone_ctx, phoning
from tests.voting.conftest import (
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

__all__ = [
    "clock",
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
