"""A change of the claims' keys: everything that rests is encrypted anew, and the old key goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from tests.kit.claimants import open_claim
from tests.kit.mail import FakeSender, with_channels
from tests.kit.rulings import ANA, NOT_VERIFIED, DeskPoll
from voting.bootstrap import initialise, open_context
from voting.cli.db import db
from voting.config.keys import CLAIM_KEYS_FILE, read_keys
from voting.config.settings import Settings
from voting.domain.claims.contact import parse_contact
from voting.domain.claims.sequestration import StoredClaim
from voting.domain.errors import MalformedError
from voting.domain.reissue import ContactChange
from voting.notify.sender import Message
from voting.ports.unit_of_work import Context
from voting.services.claims import make
from voting.services.claims.keys import Renewed, rotate
from voting.services.messages import outbox
from voting.services.rulings.cases import load_one

HOUR = timedelta(hours=1)


def keyed(ctx: Context, *keys: bytes) -> Context:
    return replace(ctx, keys=replace(ctx.keys, claims=keys))


def kept(ctx: Context) -> list[StoredClaim]:
    with ctx.store.reader() as uow:
        return list(uow.claims.iterate())


def full_desk(ctx: Context) -> DeskPoll:
    """A poll with two claims, a note on each of two rulings, a change of contact, a message."""
    sender = DeskPoll(with_channels(ctx))
    who = sender.claim(name="Robin Newcomer")
    sender.rule(who, NOT_VERIFIED, note="the board does not know them")
    open_claim(sender.sample, contact="marie@example.org")
    with sender.ctx.store.unit_of_work() as uow:
        sealed = sender.ctx.keys.claim_cipher.encrypt(b"a new contact")
        member = sender.sample.voters[0].member
        digests = ("0" * 64,) * 3
        change = (sender.poll, "1" * 15, member, sealed, *digests, b"a statement", ANA, uow.now())
        uow.contacts.propose(ContactChange(*change))
        message = Message("subject", "Your code is 482913.", "short")
        to = parse_contact("waiting@example.org")
        outbox.enqueue(sender.ctx, uow, outbox.MessagePurpose.NOTICE, to, message, HOUR)
        uow.commit()
    return sender


def test_everything_is_readable_under_the_new_key_alone(ctx):
    sender = full_desk(ctx)
    [old] = ctx.keys.claims
    new = Fernet.generate_key()
    before = [make.read(sender.ctx, one) for one in kept(ctx)]
    assert rotate(keyed(sender.ctx, new, old)) == Renewed(2, 2, 1, 1)
    alone = keyed(sender.ctx, new)
    assert [make.read(alone, one) for one in kept(ctx)] == before
    with alone.store.reader() as uow:
        [change] = uow.contacts.list_waiting()
        [ruled] = {one.claim for one in uow.rulings.iterate()}
        case = load_one(alone, uow, sender.poll, ruled).case
        notes = [one.note for one in case.rulings]
    assert alone.keys.claim_cipher.decrypt(change.sealed_contact) == b"a new contact"
    assert notes == ["the board does not know them"] * 2
    assert FakeSender().code(alone) == "482913"
    with pytest.raises(MalformedError):
        make.read(sender.ctx, kept(ctx)[0])  # the old key opens nothing any more


def test_a_code_is_good_through_a_change_of_keys(ctx):
    sender = DeskPoll(with_channels(ctx))
    one = open_claim(sender.sample)
    [old] = ctx.keys.claims
    new = Fernet.generate_key()
    rotate(keyed(sender.ctx, new, old))
    sender.sample.ctx = keyed(sender.ctx, new)
    assert one.confirm(one.code()).credential == one.credential


def test_what_no_key_opens_stops_the_change_and_nothing_is_changed(ctx):
    sender = full_desk(ctx)
    before = kept(ctx)
    with pytest.raises(MalformedError, match="opened by none of the keys") as caught:
        rotate(keyed(sender.ctx, Fernet.generate_key()))
    assert caught.value.__suppress_context__
    assert kept(ctx) == before


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(db, arguments)
    assert done.exit_code == code, done.output
    return done.output


def test_the_command_changes_the_key_in_two_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'ratify.db'}", secrets=tmp_path / "secrets"
    )
    initialise(settings)
    monkeypatch.setenv("RATIFY_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("RATIFY_SECRETS", str(settings.secrets))
    first = read_keys(settings.secrets)
    full_desk(open_context(settings))

    assert "restart" in run("rotate-claim-keys")
    assert len(read_keys(settings.secrets).claims) == 2
    assert "--finish" in run("rotate-claim-keys", code=1)
    assert "2 claims, 2 notes, 1 changes of contacts, 1 messages" in run(
        "rotate-claim-keys", "--finish"
    )
    [key] = read_keys(settings.secrets).claims
    assert key not in first.claims
    ctx = open_context(settings)
    assert all(make.read(ctx, one) for one in kept(ctx))
    assert (settings.secrets / CLAIM_KEYS_FILE).stat().st_mode & 0o777 == 0o600


def test_the_old_key_stays_where_something_still_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'ratify.db'}", secrets=tmp_path / "secrets"
    )
    initialise(settings)
    monkeypatch.setenv("RATIFY_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("RATIFY_SECRETS", str(settings.secrets))
    ctx = open_context(settings)
    foreign = replace(ctx.keys, claims=(Fernet.generate_key(),))  # not in the file
    full_desk(replace(ctx, keys=foreign))
    run("rotate-claim-keys")
    before = read_keys(settings.secrets)
    assert "missing key" in run("rotate-claim-keys", "--finish", code=1)
    assert read_keys(settings.secrets) == before
