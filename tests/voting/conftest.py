"""The stores and polls that the tests of `voting` share."""

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
from tests.kit.run.templates import compiled_templates

__all__ = [
    "cheap_passwords",
    "clock",
    "compiled_templates",
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
