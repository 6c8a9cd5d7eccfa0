"""Keys and database belong together: real commands and servers, of which one has other keys."""

from __future__ import annotations

import base64
import json
import shutil
import sqlite3
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from audit.record.fields import encode, load
from audit.record.receipt import Receipt, parse_receipt, read_authorization
from audit.record.signatures.statement import Act
from ivr.app import create_app as phone_app
from tally.protocol.credential import prove_sign_in
from tests.kit.database.postgres import owner_url
from tests.kit.database.stores import BOTH, SHARED
from tests.kit.database.writer import write
from tests.kit.phone.exchange import TOKEN
from tests.kit.polls import SamplePoll, SampleVoter, context, draft_poll, open_poll
from tests.kit.servers.ratify import PATIENCE, free_ports, refused, run, serving, variables_of
from voting.bootstrap import initialise, open_context
from voting.config.key_checks import checks_of
from voting.config.keys import (
    CLAIM_KEYS_FILE,
    KEY_FILE,
    add_claim_key,
    create_missing_keys,
    read_keys,
)
from voting.config.settings import Settings
from voting.domain.errors import ConfigurationError, ConflictError
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.installation import end_rotation, verify_ready

KEY_FILES = (KEY_FILE, CLAIM_KEYS_FILE)
by_processes = pytest.mark.parametrize("database_url", SHARED, indirect=True)


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with nothing in it."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_cluster").new_database(empty=True)
    return f"sqlite:///{tmp_path / 'empty.db'}"


def machine(url: str, folder: Path, name: str) -> Settings:
    """Another machine of the same database: a folder of secrets and an address of its own."""
    [port] = free_ports(1)
    return Settings(
        database_url=url,
        database_owner_url=owner_url(url),
        secrets=folder / name,
        base_url=f"http://127.0.0.1:{port}",
    )


def arguments(settings: Settings) -> list[str]:
    return ["--bind", urlsplit(settings.base_url).netloc, "--workers", "1"]


def command(settings: Settings, *words: str) -> str:
    """Run a command that must succeed; return what it said."""
    done = run(words, variables_of(settings))
    assert done.returncode == 0, done.stderr
    return done.stdout


def refusal(settings: Settings, *words: str) -> str:
    """Run a command that must be refused; return why."""
    done = run(words, variables_of(settings))
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def does_not_start(settings: Settings) -> str:
    return refused(arguments(settings), variables_of(settings), f"{settings.base_url}/healthz")


def ask(settings: Settings, where: str, message: object = None) -> tuple[int, bytes]:
    """Ask a server; return the status and the answer."""
    data = None if message is None else json.dumps(message).encode()
    asked = urllib.request.Request(
        f"{settings.base_url}{where}", data, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def vote(settings: Settings, sample: SamplePoll, voter: SampleVoter) -> tuple[object, object]:
    """Vote over HTTP; return the authorization and the receipt that the server signed."""
    place = f"/api/polls/{sample.poll}"
    nonce = json.loads(ask(settings, f"{place}/nonce", {})[1])["nonce"]
    proof = prove_sign_in(voter.secret, sample.poll, voter.member, nonce).to_json()
    signed_in = {"member": voter.member, "nonce": nonce, "proof": proof}
    authorization = json.loads(ask(settings, f"{place}/sign-in", signed_in)[1])["authorization"]
    message = {"authorization": authorization, "ballot": sample.ballot(voter).decode()}
    status, raw = ask(settings, f"{place}/cast", message)
    assert status == 200, raw
    return authorization, json.loads(raw)


def set_up(url: str, folder: Path) -> tuple[Settings, SamplePoll]:
    """The first machine, with an open poll."""
    first = machine(url, folder, "first")
    initialise(first)
    return first, open_poll(open_context(first), voters=3)


# --- the attack --------------------------------------------------------------------------------


def test_a_second_machine_makes_no_keys_beside_an_open_poll(
    database_url: str, tmp_path: Path
) -> None:
    set_up(database_url, tmp_path)
    second = machine(database_url, tmp_path, "second")
    why = refusal(second, "db", "init")
    assert f"none are made in {second.secrets}" in why
    assert "copy the whole folder of the secrets" in why
    assert second.database in why
    assert not second.secrets.exists()


@pytest.mark.slow
@by_processes
def test_two_nodes_on_one_database_of_which_one_has_other_keys(
    database_url: str, tmp_path: Path
) -> None:
    first, sample = set_up(database_url, tmp_path)
    second = machine(database_url, tmp_path, "second")
    create_missing_keys(second.secrets)
    key = sample.ctx.keys.log_key(sample.poll).public_key()
    with serving(
        arguments(first), variables_of(first), tmp_path / "log", [f"{first.base_url}/healthz"]
    ):
        assert ask(first, "/healthz") == (200, b"ok\n")
        why = does_not_start(second)
        assert f"{second.secrets / KEY_FILE} is not of the database {second.database}" in why
        assert "copy the whole folder" in why
        authorization, receipt = vote(first, sample, sample.voters[0])
    assert [receipt] == [one.to_json() for one in receipts(sample)]
    parse_receipt(encode(receipt)).verify(key)
    read_authorization(load(encode(authorization), "authorization")).verify(key)


def receipts(sample: SamplePoll) -> list[Receipt]:
    """Every receipt in the database."""
    with sample.ctx.store.reader() as uow:
        raws = uow.connection.execute(text("SELECT receipt FROM receipts")).scalars()
        return [parse_receipt(bytes(raw)) for raw in raws]


@pytest.mark.slow
@by_processes
def test_a_server_whose_files_are_replaced_is_not_ready_until_they_are_back(
    database_url: str, tmp_path: Path
) -> None:
    first, _ = set_up(database_url, tmp_path)
    kept, log = tmp_path / "kept", tmp_path / "log"
    shutil.copytree(first.secrets, kept)
    with serving(arguments(first), variables_of(first), log, [f"{first.base_url}/healthz"]):
        for name in KEY_FILES:
            (first.secrets / name).unlink()
            assert ask(first, "/healthz") == (503, b"keys\n")
            create_missing_keys(first.secrets)
            assert ask(first, "/healthz") == (503, b"keys\n")
            shutil.copy2(kept / name, first.secrets / name)
            assert ask(first, "/healthz") == (200, b"ok\n")
        assert ask(first, "/metrics")[0] == 200
    for name in KEY_FILES:
        assert f"{first.secrets / name} is not of the database" in log.read_text()


@pytest.mark.slow
@by_processes
def test_the_telephone_line_does_not_start_with_other_keys(
    database_url: str, tmp_path: Path
) -> None:
    set_up(database_url, tmp_path)
    second = machine(database_url, tmp_path, "second")
    create_missing_keys(second.secrets)
    [port] = free_ports(1)
    variables = variables_of(second) | {"RATIFY_TWILIO_TOKEN": TOKEN}
    variables |= {"RATIFY_PHONE_KEYS": str(tmp_path / "phone")}
    more = ["--phone", "--phone-bind", f"127.0.0.1:{port}"]
    why = refused(arguments(second) + more, variables, f"http://127.0.0.1:{port}/healthz")
    assert "is not of the database" in why
    with pytest.MonkeyPatch.context() as environment:
        for name, value in variables.items():
            environment.setenv(name, value)
        with pytest.raises(ConfigurationError, match="is not of the database"):
            phone_app()
    assert not (tmp_path / "phone").exists()


# --- setting up --------------------------------------------------------------------------------


def test_two_machines_that_set_up_one_database_at_once(empty_url: str, tmp_path: Path) -> None:
    both = [machine(empty_url, tmp_path, name) for name in ("one", "other")]
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda one: run(("db", "init"), variables_of(one)), both))
    assert sorted(one.returncode for one in done) == [0, 1], [one.stderr for one in done]
    won = [one.returncode for one in done].index(0)
    assert "none are made" in done[1 - won].stderr
    assert not both[1 - won].secrets.exists()
    open_context(both[won]).store.close()
    shutil.copytree(both[won].secrets, both[1 - won].secrets)
    for one in both:
        assert "is ready" in command(one, "db", "init")
        open_context(one).store.close()


def test_setting_up_twice_at_once_on_one_machine_is_one_set_up(
    empty_url: str, tmp_path: Path
) -> None:
    settings = machine(empty_url, tmp_path, "one")
    with ThreadPoolExecutor() as pool:
        keys = list(pool.map(lambda _: initialise(settings).keys, range(4)))
    assert keys == [read_keys(settings.secrets)] * 4


def test_what_was_cut_off_before_the_database_knew_is_finished(
    empty_url: str, tmp_path: Path
) -> None:
    settings = machine(empty_url, tmp_path, "one")
    keys = create_missing_keys(settings.secrets)  # and no more: the machine stopped here
    assert initialise(settings).keys == keys


def test_a_database_without_its_checks_is_refused_with_the_command(
    database_url: str, tmp_path: Path
) -> None:
    settings = machine(database_url, tmp_path, "one")
    create_missing_keys(settings.secrets)
    with pytest.raises(ConfigurationError, match=r"does not say which.*`ratify db init`"):
        open_context(settings)


def test_polls_without_checks_get_no_keys(ctx: Context, database_url: str, tmp_path: Path) -> None:
    open_poll(ctx)
    settings = machine(database_url, tmp_path, "one")
    with pytest.raises(ConfigurationError, match="restored from its backup"):
        initialise(settings)
    assert not settings.secrets.exists()


# --- the log keys of polls ---------------------------------------------------------------------


def test_a_poll_sealed_with_another_log_key_stops_the_start_until_it_is_over(
    database_url: str, tmp_path: Path
) -> None:
    settings = machine(database_url, tmp_path, "one")
    initialise(settings)
    ctx = open_context(settings)
    draft_poll(ctx)
    sample = draft_poll(context(ctx.store))
    open_context(settings).store.close()
    sample.act(Act.SEAL)
    for _ in ("sealed", "open"):
        for verify in (open_context, lambda one: verify_ready(replace(ctx, settings=one))):
            with pytest.raises(ConfigurationError) as caught:
                verify(settings)
            for named in (sample.poll, str(settings.secrets / KEY_FILE), settings.database):
                assert named in caught.value.message
        following = {PollState.SEALED: Act.OPEN}
        with ctx.store.reader() as uow:
            state = uow.polls.get(sample.poll).state
        sample.act(following.get(state, Act.VOID))
    open_context(settings).store.close()
    verify_ready(ctx)


# --- changing the claims' keys -----------------------------------------------------------------


def copy_claims(source: Settings, to: Settings) -> None:
    shutil.copy2(source.secrets / CLAIM_KEYS_FILE, to.secrets / CLAIM_KEYS_FILE)


@pytest.mark.slow
@by_processes
def test_the_claims_key_changes_on_two_nodes(database_url: str, tmp_path: Path) -> None:
    first, _ = set_up(database_url, tmp_path)
    second = machine(database_url, tmp_path, "second")
    shutil.copytree(first.secrets, second.secrets)
    slow, stays = open_context(second), open_context(second)
    command(first, "db", "rotate-claim-keys")
    verify_ready(slow)  # it has not been restarted yet, and keeps its members
    with pytest.raises(ConfigurationError, match="lacks a key that is in use"):
        open_context(second)
    assert "lacks a key" in refusal(second, "db", "rotate-claim-keys")
    assert "lacks a key" in refusal(second, "db", "rotate-claim-keys", "--finish")
    copy_claims(first, second)
    restarted = open_context(second)
    command(first, "db", "rotate-claim-keys", "--finish")
    for one in (restarted, open_context(first), open_context(second)):
        verify_ready(one)  # second's file has the old key last, until it is copied again
    copy_claims(first, second)
    verify_ready(restarted)
    with pytest.raises(ConfigurationError, match="was dropped"):
        verify_ready(stays)


@pytest.mark.slow
@by_processes
def test_a_change_that_was_cut_off_between_file_and_database_is_finished(
    database_url: str, tmp_path: Path
) -> None:
    first, _ = set_up(database_url, tmp_path)
    add_claim_key(first.secrets)  # and no more: the machine stopped here
    with pytest.raises(ConfigurationError, match=rf"{CLAIM_KEYS_FILE} is not of the database"):
        open_context(first)
    before = read_keys(first.secrets)
    command(first, "db", "rotate-claim-keys")
    assert read_keys(first.secrets) == before
    assert "finish the change" in refusal(first, "db", "rotate-claim-keys")
    command(first, "db", "rotate-claim-keys", "--finish")
    assert open_context(first).keys.claims == before.claims[:1]


@pytest.mark.slow
@by_processes
def test_a_change_that_was_cut_off_after_the_database_is_finished_again(
    database_url: str, tmp_path: Path
) -> None:
    first, _ = set_up(database_url, tmp_path)
    command(first, "db", "rotate-claim-keys")
    both = open_context(first)
    end_rotation(both)  # and no more: the old key is still in the file
    command(first, "db", "rotate-claim-keys", "--finish")
    assert open_context(first).keys.claims == both.keys.claims[:1]


def test_an_older_backup_needs_the_keys_of_its_time(tmp_path: Path, sqlite_url: str) -> None:
    first, _ = set_up(sqlite_url, tmp_path)
    database = Path(sqlite_url.removeprefix("sqlite:///"))
    open_context(first).store.close()
    backup, secrets = tmp_path / "backup.db", tmp_path / "kept"
    with sqlite3.connect(database) as source, sqlite3.connect(backup) as copy:
        source.backup(copy)
    backup.chmod(0o600)
    shutil.copytree(first.secrets, secrets)
    command(first, "db", "rotate-claim-keys")
    command(first, "db", "rotate-claim-keys", "--finish")
    restored = replace(first, database_url=f"sqlite:///{backup}")
    with pytest.raises(ConfigurationError, match="is not of the database"):
        open_context(restored)
    open_context(replace(restored, secrets=secrets)).store.close()


# --- what is kept and said ---------------------------------------------------------------------


def test_no_key_is_in_the_database_and_a_check_stays(database_url: str, tmp_path: Path) -> None:
    settings = machine(database_url, tmp_path, "one")
    keys = initialise(settings).keys
    ctx = open_context(settings)
    with ctx.store.reader() as uow:
        found = uow.installation.keys()
    assert found is not None
    assert found.checks == checks_of(keys, found.database)
    for secret in (keys.master.hex(), base64.b64encode(keys.master).decode(), keys.claims[0]):
        assert str(secret) not in repr(found)
    for change in (
        "DELETE FROM key_checks",
        "UPDATE key_checks SET digest = '0'",
        "DELETE FROM installation",
        "UPDATE installation SET database = '0'",
    ):
        with pytest.raises(IntegrityError):
            write(ctx, change)
    with pytest.raises(ConflictError), ctx.store.unit_of_work() as uow:
        uow.installation.begin(found)
    with pytest.raises(ConflictError), ctx.store.unit_of_work() as uow:
        uow.installation.add(found.checks[0])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://ratify:s3cret@db.internal/ratify", "db.internal/ratify"),
        ("postgresql+psycopg://ratify:s3/c?r@db.internal:5433/ratify", "db.internal:5433/ratify"),
        ("postgresql+psycopg:///ratify?host=/run&password=s3cret", "/ratify"),
        ("postgresql+psycopg://ratify:s3@db/ratify?password=s3cret@x", "db/ratify"),
    ],
)
def test_a_message_names_the_database_and_never_its_password(url: str, shown: str) -> None:
    assert Settings(database_url=url).database == f"postgresql+psycopg://{shown}"
    assert Settings(database_url="sqlite:////srv/a@b/r.db").database == "sqlite:////srv/a@b/r.db"
