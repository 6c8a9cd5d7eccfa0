"""The telephone line: webhooks that the provider did not sign, again, late, or of another call."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import pytest

from ivr.handset.call import Announcement, Call
from ivr.handset.network import Answer, PhoneLine, Webhook
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import SAME, Logged, Try, logged, on_request
from tests.kit.database.tampering import Swap
from tests.kit.phone.webhooks import Phoning
from voting.domain.call import StoredCall
from voting.services.limits.throttle import digest_of

NO_MORE = "this call cannot go on"
PROVIDER = (Attacker.NETWORK, Attacker.SERVER)


@dataclass
class Keyed:
    """A key that is pressed in a call; then the same webhook once more."""

    phoning: Phoning
    call: Call
    keys: str = "1"
    webhooks: list[Webhook] = field(default_factory=list)

    def press(self) -> str:
        """The caller presses the key."""
        place = len(self.phoning.sent)
        turn = self.call.press(self.keys)
        self.webhooks = [self.phoning.sent[place][0]]
        return turn.words

    def again(self) -> Answer:
        """The webhook comes once more."""
        return self.phoning.line.send(self.webhooks[0])


def row_of(phoning: Phoning, call: Call) -> StoredCall:
    """A call's row."""
    with phoning.ctx.store.reader() as uow:
        found = uow.calls.get(digest_of(phoning.ctx, f"call|{call.call_id}"))
    assert found is not None
    return found


def write(phoning: Phoning, row: StoredCall) -> None:
    """Write a call's row."""
    with phoning.ctx.store.unit_of_work() as uow:
        assert uow.calls.get(row.id, hold=True) is not None
        uow.calls.save(row)
        uow.commit()


# --- not signed ---------------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="forbidden")
@pytest.mark.parametrize("what", ["no signature", "of another token", "another caller", "replayed"])
def test_a_webhook_that_the_provider_did_not_sign(phoning, what: str):
    """A webhook that the provider did not sign, or signed for another caller or address."""
    call, _ = phoning.to_review()
    form, address = (
        {"CallSid": call.call_id, "From": "+14165550123"},
        phoning.line.address("status"),
    )
    good = phoning.line.sign(address, form)
    elsewhere = phoning.line.sign(phoning.line.address("voice/2"), form)
    forged = {
        "no signature": replace(good, signature=""),
        "of another token": PhoneLine(phoning.line.base, "another token").sign(address, form),
        "another caller": replace(good, fields={**form, "From": "+14165550124"}),
        "replayed": replace(good, signature=elsewhere.signature),
    }[what]
    return Try(honest=partial(phoning.line.send, good), forged=partial(phoning.line.send, forged))


@on_request(by=PROVIDER, keys=Key.NONE, caught_by="bad request")
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("voice", {}),
        ("voice", {"CallSid": "C" * 65}),
        ("voice/1", {"CallSid": "CA1", "Digits": "one"}),
        ("voice/1", {"CallSid": "CA1", "Digits": "1' OR '1'='1"}),
        ("status", {"CallSid": "../x", "CallStatus": "completed"}),
    ],
)
def test_a_form_that_twilio_does_not_send_is_refused(phoning, path: str, form: dict[str, str]):
    """A signed webhook of another form: no call, an endless one, letters for keys."""
    good = phoning.line.sign(phoning.line.address("voice"), {"CallSid": "CA1"})
    forged = phoning.line.sign(phoning.line.address(path), form)
    return Try(honest=partial(phoning.line.send, good), forged=partial(phoning.line.send, forged))


# --- again, late, out of order ------------------------------------------------------------------


@on_request(by=PROVIDER, keys=Key.NONE, caught_by=SAME)
def test_a_webhook_that_casts_is_sent_again(phoning):
    """The webhook that cast a vote, sent again: the same words, and no second ballot."""
    keyed = Keyed(phoning, phoning.to_review()[0])
    return Try(honest=lambda: (keyed.press(), keyed.again())[1], forged=keyed.again, again=True)


@on_request(by=PROVIDER, keys=Key.NONE, caught_by=SAME)
@pytest.mark.parametrize("place", [0, 3])
def test_an_older_webhook_changes_nothing(phoning, place: int):
    """A webhook of earlier in the call, sent again to cast the choice that the caller changed."""
    phoning.to_review(choice=1)
    newest = phoning.sent[-1][0]
    older = phoning.sent[place][0]
    return Try(
        honest=partial(phoning.line.send, newest),
        forged=partial(phoning.line.send, older),
        again=True,
    )


@on_request(by=PROVIDER, keys=Key.NONE, caught_by=NO_MORE)
@pytest.mark.parametrize("place", [0, 4])
def test_nothing_begins_anew_after_the_hang_up(phoning, place: int):
    """A webhook of a call that has ended, sent again with the code that was keyed."""
    call, _ = phoning.to_review()
    webhook = phoning.sent[place][0]
    return Try(
        honest=partial(phoning.line.send, webhook),
        writes=call.hang_up,
        forged=partial(phoning.line.send, webhook),
    )


@on_request(by=PROVIDER, keys=Key.SERVER, caught_by=NO_MORE)
def test_a_step_of_a_call_that_never_began_is_told_so(phoning):
    """A key pressed in a call that never began, signed with the provider's token."""
    keyed = Keyed(phoning, phoning.to_review()[0])
    form = {"CallSid": "CA9", "Digits": "1"}
    forged = phoning.line.sign(phoning.line.address("voice/4"), form)
    return Try(honest=keyed.press, forged=partial(phoning.line.send, forged))


@on_request(by=PROVIDER, keys=Key.SERVER, caught_by=SAME)
@pytest.mark.parametrize("step", [3, 6])
def test_the_key_of_another_step_casts_nothing(phoning, step: int):
    """A key of a call that goes on, said to be of another step than the caller is at."""
    phoning.to_review()
    newest = phoning.sent[-1][0]
    form = {**newest.fields, "Digits": "1"}
    return Try(
        honest=partial(phoning.line.send, newest),
        forged=partial(
            phoning.line.send, phoning.line.sign(phoning.line.address(f"voice/{step}"), form)
        ),
        again=True,
    )


# --- codes --------------------------------------------------------------------------------------


def dialled(phoning: Phoning, caller: str) -> Call:
    """A call in English, under a caller's number."""
    call = Call(phoning.line, caller=caller)
    call.dial()
    call.press("1")
    return call


def keyed(phoning: Phoning, call: Call, code: str) -> Announcement:
    """The first voter's number, and a code."""
    call.press(f"{phoning.voter.member}#")
    return call.press(f"{code}#")


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="Wait 1 second, then try again")
def test_codes_are_tried_by_telephone(phoning, clock):
    """Codes tried by telephone until the call is ended, and again in other calls."""
    clock.stop()
    other = phoning.sample.voters[1].code

    def tried() -> Announcement:
        call = dialled(phoning, "+14165550123")
        turns = [keyed(phoning, call, other) for _ in range(4)]
        assert call.over
        return turns[-1]

    def forged() -> Logged:
        turn = tried()
        right = keyed(phoning, dialled(phoning, "+14165550123"), phoning.voter.code)
        assert right.gather is not None, "who gives the right code is let in all the same"
        return logged("Wait 1 second, then try again", turn.words)

    return Try(
        honest=lambda: keyed(phoning, dialled(phoning, "+14165550123"), phoning.voter.code).words,
        writes=tried,
        forged=forged,
        but=("calls", "request_marks"),
    )


# --- the database -------------------------------------------------------------------------------


@on_request(by=Attacker.DATABASE, keys=Key.ROWS, caught_by=NO_MORE)
def test_an_older_memory_that_is_put_back_casts_nothing(phoning):
    """What a call remembered before the caller changed the choice, put back in the database."""
    call, _ = phoning.to_review()
    in_favour = row_of(phoning, call).sealed_memory
    for key in ("2", "2"):
        call.press(key)
    casting = Keyed(phoning, call)
    return Try(
        honest=casting.press,
        writes=lambda: write(phoning, replace(row_of(phoning, call), sealed_memory=in_favour)),
        forged=casting.again,
        but=("calls",),
    )


@on_request(by=Attacker.DATABASE, keys=Key.ROWS, caught_by=NO_MORE)
def test_the_memories_of_two_calls_are_exchanged(phoning):
    """What two calls remember, exchanged in the database: each would cast the other's choice."""
    call, _ = phoning.to_review()
    other = Call(phoning.line)
    other.dial()
    for keys in (
        "1",
        f"{phoning.sample.voters[1].member}#",
        f"{phoning.sample.voters[1].code}#",
        "2",
    ):
        other.press(keys)
    casting = Keyed(phoning, call)
    names = [row_of(phoning, one).id for one in (call, other)]
    return Try(
        honest=casting.press,
        writes=lambda: Swap("calls", "id", ("sealed_memory",)).do(phoning.ctx.store, *names),
        forged=casting.again,
        but=("calls",),
    )


@on_request(by=Attacker.DATABASE, keys=Key.ROWS, caught_by=NO_MORE)
def test_an_answer_that_is_put_into_the_row_is_not_spoken(phoning):
    """Words of one's own, put into a call's row, that ask the caller for the code once more."""
    call = dialled(phoning, "+14165550123")
    casting = Keyed(phoning, call, f"{phoning.voter.member}#")
    spoken = b"<Response><Say>Enter your code.</Say></Response>"

    def put() -> None:
        row = row_of(phoning, call)
        write(phoning, replace(row, poll=None, step=row.step + 1, sealed_answer=spoken))

    return Try(
        honest=casting.press,
        writes=put,
        forged=casting.again,
        hides=("Enter your code",),
        but=("calls",),
    )
