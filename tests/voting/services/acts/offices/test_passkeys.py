"""A passkey in the place of a lost key file, and a key file in the place of a lost passkey."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from audit.record.about.officers import key_words
from audit.record.fields import Node
from audit.record.officers import PasskeyKey
from audit.record.route.acceptance import Acceptance
from audit.record.signatures.officer import parse_officer_signature
from audit.record.signatures.statement import Act, OfficeAct
from tests.kit.authenticator import Authenticator
from tests.kit.officers import audited, poll_of
from tests.kit.offices.poll import ANNE, PAUL, PETRA, OfficePoll
from voting.domain.errors import AcceptanceNeededError, RatifyError, RefusedError
from voting.ports.unit_of_work import Context
from voting.services.acceptance import draft_acceptance, keep_acceptance
from voting.services.acts import statements
from voting.services.acts.handler import ActRequest
from voting.services.acts.offices.asked import NewKey
from voting.services.acts.statements import SigningOutcome
from voting.services.officers import accounts, passkeys

PASSWORD = "a rather long password"


def registered(ctx: Context, officer: str) -> Authenticator:
    """A device whose passkey is in an officer's account."""
    device = Authenticator()
    secret = accounts.set_password(ctx, officer, PASSWORD).secret
    with ctx.store.reader() as uow:
        code = pyotp.TOTP(secret).at(uow.now())
    offered = passkeys.registration_by_password(ctx, officer, PASSWORD, code)
    passkeys.register(ctx, officer, *device.create(offered))
    return device


def accept_by_passkey(poll: OfficePoll, device: Authenticator) -> None:
    """Paul accepts the union's texts with his passkey, as on the page."""
    union, statement = draft_acceptance(poll.ctx, PAUL, "en")
    given = passkeys.act_signature(poll.ctx, PAUL, device.assertion(statement.digest))
    signature = parse_officer_signature(Node(given, "signature"))
    keep_acceptance(poll.ctx, Acceptance(union, "en", statement, signature))


def extend_by_passkey(poll: OfficePoll, device: Authenticator) -> SigningOutcome:
    """Petra signs with her key file, Paul with his passkey."""
    later = ActRequest(closes=poll_of(poll.sample).closes + timedelta(minutes=30))
    found = poll.draft(Act.EXTEND, PETRA, later)
    if PETRA not in found.signed_by:
        poll.sign_act(found, PETRA)
    assertion = device.assertion(found.statement.digest)
    signature = passkeys.act_signature(poll.ctx, PAUL, assertion)
    return statements.sign_act(poll.ctx, poll.poll, Act.EXTEND, signature)


def test_a_passkey_takes_the_place_of_a_key_file_and_a_key_file_of_a_passkey(
    sqlite_ctx: Context,
) -> None:
    poll = OfficePoll(sqlite_ctx)
    device = registered(sqlite_ctx, PAUL)
    with pytest.raises(RefusedError, match="not sealed for this officer"):
        extend_by_passkey(poll, device)
    poll.act(OfficeAct.REPLACE_KEY, ANNE, PETRA, office=NewKey(PAUL))
    assert accounts.account(sqlite_ctx, PAUL).file_keys == ()
    with pytest.raises(AcceptanceNeededError):  # what he accepted was signed with the lost key
        extend_by_passkey(poll, device)
    accept_by_passkey(poll, device)
    assert extend_by_passkey(poll, device).done

    (sealed,) = poll.acting_keys(PAUL)
    assert isinstance(sealed, PasskeyKey)
    poll.keys[PAUL] = poll.new_key(PAUL)
    lost = NewKey(PAUL, lost=key_words(sealed).en.removeprefix("passkey "))
    poll.act(OfficeAct.REPLACE_KEY, ANNE, PETRA, office=lost)
    assert accounts.account(sqlite_ctx, PAUL).passkeys == ()
    with pytest.raises(RatifyError):
        passkeys.sign_in_by_passkey(sqlite_ctx, *device.get(passkeys.sign_in_options(sqlite_ctx)))
    poll.accepts(PAUL)
    assert poll.act(Act.VOID, PAUL, PETRA).done
    assert audited(poll.sample).ok
