"""The server's PostgreSQL role: it owns nothing, may do what it needs, and is refused with more."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from migrations.first.triggers import ONLY_GROWING
from tests.kit.database.postgres import Cluster, administrator_url, owner_url
from tests.kit.polls import ACCOUNT_KEY, KEYS, context, open_poll
from voting.bootstrap import open_store
from voting.config.settings import Settings
from voting.domain.errors import ConfigurationError
from voting.storage.engine import write_engine
from voting.storage.migrate import head_revision, upgrade
from voting.storage.privileges import PRIVILEGES
from voting.storage.schema import METADATA
from voting.storage.store import SqlStore

pytestmark = pytest.mark.tool("postgres")


@pytest.fixture
def url(postgres_cluster: Cluster) -> str:
    """The server's URL of a database at the head revision."""
    return postgres_cluster.new_database()


@pytest.fixture
def stranger(postgres_cluster: Cluster) -> Iterator[str]:
    """Another role, which may sign in."""
    postgres_cluster.administer("CREATE ROLE stranger LOGIN")
    yield "stranger"
    postgres_cluster.administer("DROP OWNED BY stranger; DROP ROLE stranger")


def run(url: str, *statements: str) -> None:
    """Run statements, and commit them."""
    engine = write_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def refusal(url: str) -> str:
    """Why the server does not start."""
    with pytest.raises(ConfigurationError) as caught:
        SqlStore(url, ACCOUNT_KEY)
    assert "RATIFY_DATABASE_OWNER_URL" in str(caught.value)
    assert "docs/server.md, section 4" in str(caught.value)
    return str(caught.value)


def test_what_only_grows_is_read_and_added_to_only() -> None:
    assert {PRIVILEGES[table] for table in ONLY_GROWING} == {("SELECT", "INSERT")}
    assert PRIVILEGES.keys() == {*METADATA.tables, "alembic_version"}
    granted = " ".join(one for privileges in PRIVILEGES.values() for one in privileges)
    assert not {"TRUNCATE", "TRIGGER", "REFERENCES", "ALL"} & set(granted.split())


FORBIDDEN = (
    *(f"DELETE FROM {table}" for table in ONLY_GROWING),
    *(f"TRUNCATE {table} CASCADE" for table in ("ballots", "log_entries", "voters", "polls")),
    "ALTER TABLE ballots DISABLE TRIGGER ALL",
    "DROP TRIGGER ballots_no_delete ON ballots",
    "DROP TABLE ballots CASCADE",
    "CREATE OR REPLACE FUNCTION ballots_no_delete() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN OLD; END $$",
    "CREATE TABLE public.mine (a int)",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TRIGGER mine BEFORE INSERT ON ballots FOR EACH ROW EXECUTE FUNCTION polls_sealed()",
    "SET session_replication_role = replica",
    "SET ROLE ratify_owner",
    "UPDATE voters SET unit = 'B-SEC'",
    "UPDATE alembic_version SET version_num = '0'",
    "DELETE FROM officers",
    "DELETE FROM members",
    "UPDATE members SET unit = 'B-SEC'",
)
"""What somebody who has the server's own password for the database might try."""


def test_the_servers_role_undoes_no_rule(url: str) -> None:
    store = SqlStore(url, ACCOUNT_KEY)
    sample = open_poll(context(store))
    store.close()
    tried = {}
    for statement in FORBIDDEN:
        with pytest.raises(ProgrammingError) as caught:
            run(url, statement)
        tried[statement] = type(caught.value.orig)
    insufficient = psycopg.errors.InsufficientPrivilege
    assert tried == dict.fromkeys(FORBIDDEN, insufficient)
    assert len(sample.log()) > 1


def test_a_temporary_table_of_the_same_name_deceives_no_trigger(url: str) -> None:
    store = SqlStore(url, ACCOUNT_KEY)
    sample = open_poll(context(store))
    store.close()
    engine = write_engine(url)
    with engine.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE polls (id text, state text)"))
        draft = {"poll": sample.poll}
        connection.execute(text("INSERT INTO pg_temp.polls VALUES (:poll, 'draft')"), draft)
        insert = "INSERT INTO voters VALUES (:poll, '7777', 'A-ELEM', '4')"
        with pytest.raises(Exception, match="the voters are sealed"):
            connection.execute(text(insert), draft)
    engine.dispose()


def test_the_owner_and_the_administrator_are_refused_as_servers(url: str) -> None:
    assert "role is, or is a member of, ratify_owner" in refusal(owner_url(url))
    assert "administrator" in refusal(administrator_url(url))


@pytest.mark.parametrize(
    ("given", "taken", "said"),
    [
        ("GRANT ratify_owner TO ratify", "REVOKE ratify_owner FROM ratify", "ratify_owner"),
        ("ALTER ROLE ratify CREATEROLE", "ALTER ROLE ratify NOCREATEROLE", "any right"),
        ("ALTER ROLE ratify SUPERUSER", "ALTER ROLE ratify NOSUPERUSER", "any right"),
        (
            "GRANT pg_write_all_data TO ratify",
            "REVOKE pg_write_all_data FROM ratify",
            "pg_write_all_data",
        ),
    ],
)
def test_a_role_that_could_give_itself_more_is_refused(
    postgres_cluster: Cluster, url: str, given: str, taken: str, said: str
) -> None:
    postgres_cluster.administer(given)
    try:
        assert said in refusal(url)
    finally:
        postgres_cluster.administer(taken)
    SqlStore(url, ACCOUNT_KEY).close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("ALTER TABLE ballots OWNER TO ratify", "owns ballots"),
        ("ALTER FUNCTION ballots_no_delete() OWNER TO ratify", "owns ballots_no_delete"),
        ("ALTER SCHEMA public OWNER TO ratify", "owns public"),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "may create tables"),
        ("GRANT TRUNCATE ON ballots TO ratify", "may TRUNCATE on ballots"),
        ("GRANT TRIGGER ON ballots TO PUBLIC", "may TRIGGER on ballots"),
        ("GRANT DELETE ON log_entries TO ratify", "may DELETE on log_entries"),
        ("GRANT UPDATE (raw) ON ballots TO ratify", "may UPDATE on ballots"),
        ("GRANT UPDATE ON voters TO ratify", "may change other columns of voters than credential"),
        ("REVOKE INSERT ON ballots FROM ratify", "may not INSERT on ballots"),
    ],
)
def test_a_role_with_more_or_less_than_it_needs_is_refused_until_the_next_upgrade(
    url: str, given: str, said: str
) -> None:
    run(administrator_url(url), given)
    assert said in refusal(url)
    if given.startswith(("GRANT", "REVOKE")) and "SCHEMA" not in given:
        upgrade(url, owner_url(url))
        SqlStore(url, ACCOUNT_KEY).close()


def test_a_role_that_may_switch_triggers_off_is_refused(
    postgres_cluster: Cluster, url: str
) -> None:
    postgres_cluster.administer("GRANT SET ON PARAMETER session_replication_role TO ratify")
    try:
        assert "may switch triggers off" in refusal(url)
    finally:
        postgres_cluster.administer("REVOKE SET ON PARAMETER session_replication_role FROM ratify")


def test_an_upgrade_needs_the_owner_and_the_owner_is_not_the_server(
    postgres_cluster: Cluster,
) -> None:
    empty = postgres_cluster.new_database(empty=True)
    with pytest.raises(ConfigurationError, match="set RATIFY_DATABASE_OWNER_URL, for this command"):
        upgrade(empty)
    owner = owner_url(empty)
    with pytest.raises(ConfigurationError, match="both name the role ratify_owner"):
        upgrade(owner, owner)
    done = upgrade(empty, owner)
    assert "GRANT SELECT, INSERT ON public.ballots TO ratify" in done.grants
    assert upgrade(empty).revision == head_revision()  # nothing to do: the owner is not needed
    open_store(Settings(database_url=empty), KEYS).close()


def test_another_role_reads_nothing(url: str, stranger: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(url.replace("//ratify@", f"//{stranger}@"), "SELECT * FROM members")
