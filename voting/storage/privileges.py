"""What PostgreSQL lets the server's role do: what it needs, and nothing that undoes a rule.

Rules this module keeps:
1. The tables, and the functions of their triggers, belong to another role than the server's. That
   one makes and upgrades them, and grants the server's role what is in `PRIVILEGES`.
2. A server whose role may do more does not start: it could change what is sealed, cast or logged.
   Nor does one whose role may do less, which would fail while members vote.
3. SQLite has no roles: whoever can write its file can do everything (`voting.storage.files`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, Engine, text

from voting.domain.errors import ConfigurationError
from voting.storage.schema import METADATA

_GROWS: Final = ("SELECT", "INSERT")
_CHANGES: Final = (*_GROWS, "UPDATE")
_LIVES: Final = (*_CHANGES, "DELETE")

PRIVILEGES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(METADATA.tables, _GROWS),
        "alembic_version": ("SELECT",),
        "polls": _CHANGES,
        "units": _CHANGES,
        "log_heads": _CHANGES,
        "officers": _CHANGES,
        "officer_sessions": (*_GROWS, "UPDATE (expires)", "DELETE"),
        "pending_acts": (*_GROWS, "DELETE"),
        "members": (*_GROWS, "UPDATE (email, phone, contact_entry, contact_check)"),
        "voters": (*_GROWS, "UPDATE (credential)", "DELETE"),
        "key_checks": (*_GROWS, "UPDATE (current)"),
        "signed_lists": (*_GROWS, "DELETE"),
        "differences": _CHANGES,
        "reissue_links": (*_GROWS, "UPDATE (used)"),
        "reissues": _CHANGES,
        "contact_changes": _CHANGES,
        "removals": _CHANGES,
        "claims": _CHANGES,
        "serial_failures": _CHANGES,
        "rulings": (*_GROWS, "UPDATE (note)"),
        "ruling_batches": (*_GROWS, "DELETE"),
        "challenges": (*_GROWS, "UPDATE (sealed)"),
        "pending_challenges": _LIVES,
        "challenge_rulings": (*_GROWS, "UPDATE (note)"),
        "pending_challenge_rulings": _LIVES,
        "counted_persons": (*_GROWS, "DELETE"),  # as a challenge is upheld; a trigger refuses else
        "conflicts": (*_GROWS, "UPDATE (reason)"),
        "messages": _LIVES,
        "blinds": (*_GROWS, "DELETE"),
        "release_proofs": (*_GROWS, "DELETE"),
        "spending": _CHANGES,
        "calls": _LIVES,
        "call_keys": _CHANGES,
        "counters": _LIVES,
        "request_marks": _LIVES,
        "routes": (*_GROWS, "UPDATE (created)"),  # to hold a route; a trigger refuses the change
        "pending_steps": (*_GROWS, "DELETE"),
    }
)
"""What the server's role may do with each table; `UPDATE (x)` is of that column only."""

_STRONG: Final = (
    "SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER') AND "
    "(rolsuper OR rolcreaterole OR rolreplication OR oid = "
    "(SELECT datdba FROM pg_database WHERE datname = current_database()) OR rolname IN "
    "('pg_write_all_data', 'pg_execute_server_program', 'pg_write_server_files'))"
)
_OWNED: Final = (
    "SELECT nspname FROM pg_namespace WHERE nspname = current_schema() "
    "AND pg_has_role(session_user, nspowner, 'MEMBER') "
    "UNION ALL SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
    "AND pg_has_role(session_user, relowner, 'MEMBER') "
    "UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
    "AND pg_has_role(session_user, proowner, 'MEMBER')"
)
_CREATES: Final = "SELECT has_schema_privilege(session_user, current_schema(), 'CREATE')"
_REPLICATES: Final = (
    "SELECT has_parameter_privilege(session_user, 'session_replication_role', 'SET')"
)
_HAS_PARAMETERS: Final = "SELECT current_setting('server_version_num')::int >= 150000"
_GRANTED: Final = (
    "SELECT relname, array_agg(kind) FILTER (WHERE CASE WHEN kind IN ('DELETE', 'TRUNCATE', "
    "'TRIGGER') THEN has_table_privilege(session_user, oid, kind) "
    "ELSE has_any_column_privilege(session_user, oid, kind) END) FROM pg_class, "
    "unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) "
    "AS kind WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') "
    "GROUP BY relname"
)
_COLUMNS: Final = (
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:name) AND attnum > 0 AND NOT "
    "attisdropped AND has_column_privilege(session_user, attrelid, attnum, 'UPDATE')"
)
_REMEDY: Final = (
    "Name in RATIFY_DATABASE_URL a role that owns nothing, and run `ratify db upgrade` with "
    "RATIFY_DATABASE_OWNER_URL naming the tables' owner, which grants that role what it needs "
    "(docs/server.md, section 4)."
)


def grants(connection: Connection, role: str) -> Iterator[str]:
    """Yield the statements with which the owner gives `role` exactly what it needs."""
    quoted = connection.dialect.identifier_preparer.quote(role)
    schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    yield f"GRANT USAGE ON SCHEMA {schema} TO {quoted}"
    for table, privileges in sorted(PRIVILEGES.items()):
        yield f"REVOKE ALL ON {schema}.{table} FROM PUBLIC, {quoted}"
        yield f"GRANT {', '.join(privileges)} ON {schema}.{table} TO {quoted}"


def verify_privileges(engine: Engine) -> None:
    """Raise `ConfigurationError` unless the engine's role may do what it needs, and no more.

    Checks: (1) the role is nobody who may give itself more: no superuser, maker of roles or owner
    of the database, and no member of such a role; (2) it owns neither tables nor functions nor
    their schema; (3) it makes none; (4) it cannot switch triggers off; (5) on each table it has
    exactly its privileges.
    """
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        for wrong in _excesses(connection):
            raise ConfigurationError(f"The server's PostgreSQL role {wrong}. {_REMEDY}")


def _excesses(connection: Connection) -> Iterator[str]:
    """Yield what the role may not do, or may not fail to do, in the order of the checks."""

    def rows(query: str) -> list[str]:
        return sorted(connection.execute(text(query)).scalars())

    strong, owned = rows(_STRONG), rows(_OWNED)
    if strong:  # (1)
        yield f"is, or is a member of, {', '.join(strong)}, and could give itself any right"
    if owned:  # (2)
        yield f"owns {', '.join(owned[:3])}{', ...' if len(owned) > 3 else ''}"
    if connection.execute(text(_CREATES)).scalar_one():  # (3)
        yield "may create tables and functions beside ours (CREATE on the schema)"
    newer = connection.execute(text(_HAS_PARAMETERS)).scalar_one()
    if newer and connection.execute(text(_REPLICATES)).scalar_one():  # (4)
        yield "may switch triggers off (SET session_replication_role)"
    yield from _differing(connection)  # (5)


def _differing(connection: Connection) -> Iterator[str]:
    granted = {name: set(kinds or ()) for name, kinds in connection.execute(text(_GRANTED))}
    for table, privileges in sorted(PRIVILEGES.items()):
        needed = {one.split(" ")[0] for one in privileges}
        found = granted.get(table, set())
        if found - needed:
            yield f"may {', '.join(sorted(found - needed))} on {table}"
        if needed - found:
            yield f"may not {', '.join(sorted(needed - found))} on {table}"
        yield from _wider(connection, table, privileges)


def _wider(connection: Connection, table: str, privileges: tuple[str, ...]) -> Iterator[str]:
    """Yield the columns that the role may change beyond those it needs."""
    (named,) = [one for one in privileges if one.startswith("UPDATE (")] or [""]
    if not named:
        return
    needed = set(named.removeprefix("UPDATE (").removesuffix(")").split(", "))
    found = set(connection.execute(text(_COLUMNS), {"name": table}).scalars())
    if found != needed:
        yield f"may change other columns of {table} than {', '.join(sorted(needed))}"


def server_role(engine: Engine) -> str:
    """Return the role that a server's URL signs in as."""
    with engine.connect() as connection:
        role: str = connection.execute(text("SELECT session_user")).scalar_one()
        return role
