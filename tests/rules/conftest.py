"""The stores and polls that the tests of the rules share."""

from __future__ import annotations

from tests.kit.database.stores import (
    cheap_passwords,
    clock,
    ctx,
    database_url,
    postgres_cluster,
    proof_checks,
    sample,
    sqlite_ctx,
    sqlite_sample,
    sqlite_store,
    sqlite_template,
    sqlite_url,
    store,
)

__all__ = [
    "cheap_passwords",
    "clock",
    "ctx",
    "database_url",
    "postgres_cluster",
    "proof_checks",
    "sample",
    "sqlite_ctx",
    "sqlite_sample",
    "sqlite_store",
    "sqlite_template",
    "sqlite_url",
    "store",
]
