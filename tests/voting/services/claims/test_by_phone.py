"""A claim by telephone: no name, a number that is called or written to, and the same sender."""

from __future__ import annotations

import pytest

from audit.record.receipt import BallotAuthorization
from tally.protocol.credential import public_credential
from tally.protocol.encoding import new_identifier
from tally.protocol.group import random_exponent
from tests.kit.claimants import form
from tests.kit.database.stores import MovableClock
from tests.kit.mail import FakeSender, with_channels
from tests.kit.polls import ADDRESS, SamplePoll, open_poll
from voting.domain.claims.claim import PHONE, WEB, Claim, NumberKind, encode_claim, parse_claim
from voting.domain.claims.contact import ContactKind, parse_mobile, parse_voice
from voting.domain.errors import ClaimError, CodeWrongError, MalformedError, NotFoundError
from voting.domain.unit import Panel
from voting.notify.channels import TwilioAccount
from voting.ports.unit_of_work import Context
from voting.services.claims import make
from voting.services.claims.make import Opened
from voting.services.rulings.matches import ClaimMatch, match_claims

NUMBER = "4165550123"
CREDENTIAL = public_credential(random_exponent())


@pytest.fixture
def poll(ctx: Context) -> SamplePoll:
    """An open poll of a server that sends messages, on each database."""
    return open_poll(with_channels(ctx))


def keyed(**changes: str) -> dict[str, str]:
    """Return what a caller keyed, of another person each time."""
    answers = form(**{"contact": NUMBER, "reach": "sms"} | changes)
    del answers["name"]
    return answers


def opened(poll: SamplePoll, **changes: str) -> Opened:
    return make.open_claim(poll.ctx, poll.poll, keyed(**changes), "fr", ADDRESS, PHONE)


def stored(poll: SamplePoll, claim: str):
    with poll.ctx.store.reader() as uow:
        return uow.claims.get(poll.poll, claim)


@pytest.mark.parametrize(
    ("reach", "kind"), [("sms", ContactKind.MOBILE), ("voice", ContactKind.VOICE)]
)
def test_2_77_a_caller_claims_without_a_name(
    poll: SamplePoll, clock: MovableClock, reach: str, kind: ContactKind
) -> None:
    found = opened(poll, reach=reach)
    clock.forward(seconds=31)  # a call is not made at once
    assert (found.kind, found.contact) == (kind, "•••-•••-0123")
    claim = make.read(poll.ctx, stored(poll, found.claim))
    assert (claim.name, claim.channel, claim.contact.kind) == ("", PHONE, kind)
    secret, sender = random_exponent(), FakeSender()
    code = sender.code(poll.ctx)
    assert sender.sent[0][0] == claim.contact
    authorization = make.confirm_claim(
        poll.ctx, poll.poll, found.claim, code, public_credential(secret), PHONE
    )
    assert isinstance(authorization, BallotAuthorization)
    assert (authorization.channel, authorization.claim) == (
        PHONE,
        stored(poll, found.claim).digests.claim,
    )


def test_claims_without_a_name_are_not_alike_by_it(poll: SamplePoll) -> None:
    first, second = opened(poll, contact="4165550124"), opened(poll, contact="4165550125")
    matching = match_claims(stored(poll, first.claim), stored(poll, second.claim))
    assert matching == ClaimMatch(same_person=False, same_name=False, same_contact=False)


def test_a_number_is_the_same_contact_whether_called_or_written_to(poll: SamplePoll) -> None:
    first, second = opened(poll), opened(poll, reach="voice")
    assert match_claims(stored(poll, first.claim), stored(poll, second.claim)).same_contact


def test_whoever_calls_again_finds_the_claim_by_its_contact(
    poll: SamplePoll, clock: MovableClock
) -> None:
    opened(poll)
    FakeSender().code(poll.ctx)
    newest = opened(poll, reach="voice")
    clock.forward(seconds=31)
    code = FakeSender().code(poll.ctx)
    for contact in (parse_mobile(NUMBER), parse_voice(NUMBER)):
        assert make.find_open(poll.ctx, poll.poll, contact) == newest.claim
    credential = public_credential(random_exponent())
    make.confirm_claim(poll.ctx, poll.poll, newest.claim, code, credential, PHONE)
    assert make.find_open(poll.ctx, poll.poll, parse_mobile(NUMBER)) != newest.claim


def test_a_contact_without_a_claim_leads_to_none(poll: SamplePoll) -> None:
    nobodys = make.find_open(poll.ctx, poll.poll, parse_mobile("416-555-0199"))
    with pytest.raises(NotFoundError):
        make.confirm_claim(poll.ctx, poll.poll, nobodys, "123456", "2", PHONE)


def test_a_wrong_code_uses_up_a_try_by_telephone_too(poll: SamplePoll) -> None:
    found = opened(poll)
    code = FakeSender().code(poll.ctx)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    with pytest.raises(CodeWrongError) as refused:
        make.confirm_claim(poll.ctx, poll.poll, found.claim, wrong, CREDENTIAL, PHONE)
    assert refused.value.tries_left == 4


def test_the_telephone_takes_numbers_only(poll: SamplePoll) -> None:
    with pytest.raises(ClaimError) as refused:
        opened(poll, contact="marie@example.org")
    assert [one.field for one in refused.value.problems] == ["contact"]


def test_the_web_takes_no_claim_without_a_name(poll: SamplePoll) -> None:
    with pytest.raises(ClaimError) as refused:
        make.open_claim(poll.ctx, poll.poll, form(name=""), "en", ADDRESS, WEB)
    assert [one.field for one in refused.value.problems] == ["name"]


def test_a_server_that_calls_nobody_says_so(sqlite_ctx: Context) -> None:
    service = TwilioAccount("AC1", "token", "MG0123")
    poll = open_poll(with_channels(sqlite_ctx, twilio=service))
    with pytest.raises(ClaimError) as refused:
        opened(poll, reach="voice")
    assert refused.value.problems[0].problem == "no-voice"


def test_a_claim_keeps_its_channel_at_rest() -> None:
    answers = keyed()
    contact = parse_voice(NUMBER)
    whose = ("", "Sample board", Panel.ELEMENTARY, NumberKind.COLLEGE, answers["number"], contact)
    claim = Claim(new_identifier(), "A-ELEM", *whose, "en", PHONE)
    assert parse_claim(encode_claim(claim)) == claim
    with pytest.raises(MalformedError, match="web or by telephone"):
        Claim(new_identifier(), "A-ELEM", "A Name", *whose[1:], "en", "letter")
