"""The migrations: they make what the tables say, on both databases, and ship with the package."""

from __future__ import annotations

from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from migrations.first import triggers
from tests.kit.database.postgres import owner_url
from tests.kit.database.stores import BOTH
from tests.kit.polls import ACCOUNT_KEY, KEYS
from voting.bootstrap import initialise, open_context, open_store
from voting.config.settings import Settings
from voting.domain.errors import ConfigurationError, StoreUnavailableError
from voting.domain.poll import LIFECYCLE
from voting.storage.engine import write_engine
from voting.storage.migrate import head_revision, upgrade, upgrade_connection
from voting.storage.schema import METADATA
from voting.storage.store import SqlStore

ROOT = Path(__file__).parents[3]


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with nothing in it."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_cluster").new_database(empty=True)
    return f"sqlite:///{tmp_path / 'empty.db'}"


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert named_constraints(connection) == declared_constraints()
    engine.dispose()


def named_constraints(connection) -> set[str]:
    """Return the names of every CHECK and FOREIGN KEY in the database, with its table."""
    found, inspector = set(), inspect(connection)
    for table in inspector.get_table_names():
        checks = inspector.get_check_constraints(table)
        foreign = inspector.get_foreign_keys(table)
        found |= {f"{table}.{one['name']}" for one in (*checks, *foreign)}
    return found


def declared_constraints() -> set[str]:
    """Return the names of every CHECK and FOREIGN KEY that the tables declare."""
    return {
        f"{table.name}.{one.name}"
        for table in METADATA.tables.values()
        for one in table.constraints
        if type(one).__name__ in ("CheckConstraint", "ForeignKeyConstraint")
    }


def test_the_migrations_make_every_trigger(database_url: str) -> None:
    engine = create_engine(database_url)
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if engine.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with engine.connect() as connection:
        found = set(connection.execute(text(query)).scalars())
    engine.dispose()
    expected = {rule.name for rule in triggers.rules()} | {name for name, *_ in triggers.COUNTED}
    assert len(expected) > 20
    assert expected <= found


def test_the_moves_that_the_database_allows_are_the_lifecycles() -> None:
    moves = {(before.value, after.value) for (before, _), after in LIFECYCLE.items()}
    assert {(before, after) for before, after in moves if before != after} == set(triggers.MOVES)


def test_an_upgrade_may_be_repeated(empty_url: str) -> None:
    for _ in range(2):
        assert upgrade(empty_url, owner_url(empty_url)).revision == head_revision()
    SqlStore(empty_url, ACCOUNT_KEY).close()


def test_a_database_that_is_not_at_head_is_refused_with_the_command(empty_url: str) -> None:
    with pytest.raises(ConfigurationError, match="ratify db upgrade"):
        SqlStore(empty_url, ACCOUNT_KEY)
    upgrade(empty_url, owner_url(empty_url))
    set_revision(empty_url, "0000")
    with pytest.raises(ConfigurationError, match=r"is at revision 0000.*`ratify db upgrade`"):
        open_store(Settings(database_url=empty_url), KEYS)
    set_revision(empty_url, head_revision())
    open_store(Settings(database_url=empty_url), KEYS).close()


def set_revision(url: str, revision: str) -> None:
    """Let the database say that it is at another revision than it is."""
    engine = write_engine(owner_url(url) or url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :one"), {"one": revision})
    engine.dispose()


def test_a_database_of_newer_software_is_left_alone(database_url: str) -> None:
    set_revision(database_url, "9999")
    with pytest.raises(ConfigurationError, match="9999, which this software does not know"):
        upgrade(database_url, owner_url(database_url))


def test_a_failing_upgrade_leaves_nothing(empty_url: str) -> None:
    engine = write_engine(owner_url(empty_url) or empty_url)
    with engine.connect() as connection, connection.begin() as transaction:
        upgrade_connection(connection)
        transaction.rollback()
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all/ratify.db",
        "postgresql+psycopg://ratify@/ratify?host=/nowhere/at/all",
    ],
)
def test_a_database_that_cannot_be_reached_is_named_as_such(url: str) -> None:
    for use in (upgrade, lambda url: SqlStore(url, ACCOUNT_KEY)):
        with pytest.raises(StoreUnavailableError, match="RATIFY_DATABASE_URL"):
            use(url)


def test_what_is_no_url_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="not a database URL"):
        SqlStore("ratify.db", ACCOUNT_KEY)


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true"]
)
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="in memory"):
        SqlStore(url, ACCOUNT_KEY)


def test_initialising_makes_key_and_schema_once(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'ratify.db'}", secrets=tmp_path / "secrets"
    )
    with pytest.raises(ConfigurationError, match="RATIFY_SECRETS"):
        open_context(settings)
    keys = initialise(settings).keys
    assert initialise(settings).keys == keys
    ctx = open_context(settings)
    assert ctx.keys == keys
    ctx.store.close()


def test_the_package_list_takes_the_migrations_along() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    included = config["options.packages.find"]["include"].split()
    for package in ("migrations", "migrations.first", "migrations.versions"):
        assert any(fnmatch(package, pattern) for pattern in included)
        assert (ROOT / package.replace(".", "/") / "__init__.py").is_file()
    data = [pattern.strip() for pattern in config["options.package_data"]["migrations"].split(",")]
    others = {path.name for path in (ROOT / "migrations").iterdir() if path.suffix != ".py"}
    assert all(
        any(fnmatch(name, pattern) for pattern in data)
        for name in others - {"first", "versions", "__pycache__"}
    )
