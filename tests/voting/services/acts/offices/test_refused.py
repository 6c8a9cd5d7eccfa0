"""Successions and new keys that two officers may not sign, or that nobody signs alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.statement import Act, OfficeAct
from tests.kit.officers import audited
from tests.kit.offices.poll import (
    ANNE,
    NADIA,
    OMAR,
    PAUL,
    PETRA,
    RITA,
    OfficePoll,
    with_two_returning_officers,
)
from tests.kit.polls import draft_poll
from tests.kit.rulings import BEN
from voting.domain.errors import ConflictError, MalformedError, RefusedError, WrongStateError
from voting.domain.officers import Role
from voting.ports.unit_of_work import Context
from voting.services.acts.handler import ActRequest
from voting.services.acts.offices.asked import HandOver, NewKey
from voting.services.acts.statements import draft_statement, withdraw_statement
from voting.services.officers import accounts


@pytest.fixture
def poll(ctx: Context) -> OfficePoll:
    """An open poll, and Nadia, who can take over."""
    made = OfficePoll(ctx)
    made.newcomer()
    made.accepts(NADIA)
    return made


# --- who signs ------------------------------------------------------------------------------------


def test_one_officer_alone_changes_nothing(poll: OfficePoll) -> None:
    before = poll.acting
    assert not poll.succeed(ANNE, NADIA, PAUL).done
    assert poll.acting == before
    with pytest.raises(ConflictError, match="has signed this statement already"):
        poll.succeed(ANNE, NADIA, PAUL)


def test_an_officer_signs_nothing_about_her_own_office_or_key(poll: OfficePoll) -> None:
    before = poll.acting
    with pytest.raises(RefusedError, match="it is your own office that is handed over"):
        poll.succeed(ANNE, NADIA, PAUL, ANNE)
    poll.new_key(PAUL)
    with pytest.raises(RefusedError, match="it is your own key that is replaced"):
        poll.act(OfficeAct.REPLACE_KEY, PETRA, PAUL, office=NewKey(PAUL))
    assert poll.acting == before


def test_an_officer_does_not_withdraw_her_own_succession(poll: OfficePoll) -> None:
    poll.succeed(ANNE, NADIA, PAUL)
    with pytest.raises(RefusedError, match="it is your own office that is handed over"):
        withdraw_statement(poll.ctx, poll.poll, OfficeAct.SUCCEED, ANNE)
    assert poll.succeed(ANNE, NADIA, PETRA).done


def test_2_77_two_without_the_executive_change_nothing(ctx: Context) -> None:
    poll = OfficePoll(ctx, with_two_returning_officers)
    before = poll.acting
    with pytest.raises(RefusedError, match="must be of the provincial-executive"):
        poll.successor(PAUL, NADIA, ANNE, RITA, role=Role.PROVINCIAL_EXECUTIVE)
    with pytest.raises(RefusedError, match="must be of the provincial-executive"):
        poll.replace_key(PETRA, ANNE, RITA)
    assert poll.acting == before
    assert poll.succeed(PAUL, NADIA, PETRA).done  # Anne's signature waits


def test_membership_officers_sign_no_succession(poll: OfficePoll) -> None:
    with pytest.raises(RefusedError, match="is a membership-officer, who may not sign this"):
        poll.succeed(ANNE, NADIA, PAUL, BEN)


def test_a_second_loss_before_the_first_is_mended_leaves_too_few(poll: OfficePoll) -> None:
    accounts.end(poll.ctx, ANNE)
    poll.keys[PAUL] = poll.new_key(PAUL)  # the sealed one is lost
    assert not poll.succeed(ANNE, NADIA, PETRA).done
    with pytest.raises(RefusedError, match=r"'paul'.* not sealed for this officer"):
        poll.succeed(ANNE, NADIA, PAUL)
    with pytest.raises(RefusedError, match="the account has ended"):
        poll.act(OfficeAct.REPLACE_KEY, ANNE, PETRA, office=NewKey(PAUL))


# --- who takes over, with which key ---------------------------------------------------------------


def no_acceptance(poll: OfficePoll) -> HandOver:
    """A successor who accepted nothing."""
    return HandOver(ANNE, poll.newcomer(OMAR))


def no_acceptance_by_these_keys(poll: OfficePoll) -> HandOver:
    """A successor whose account changed after the acceptance."""
    poll.keys[NADIA] = poll.new_key(NADIA)
    with poll.ctx.store.unit_of_work() as uow:
        account = uow.officers.get(NADIA)
        uow.officers.save(type(account)(**{**vars(account), "file_keys": account.file_keys[1:]}))
        uow.commit()
    return HandOver(ANNE, NADIA)


def ended(poll: OfficePoll) -> HandOver:
    """A successor whose account has ended."""
    accounts.end(poll.ctx, NADIA)
    return HandOver(ANNE, NADIA)


def with_a_key_used_before(poll: OfficePoll) -> HandOver:
    """A successor with a key that an officer of the poll had, and lost."""
    lost = poll.keys[PAUL]
    poll.replace_key(PAUL, ANNE, PETRA)
    accounts.add_file_key(poll.ctx, NADIA, public_key_text(lost))
    return HandOver(ANNE, NADIA)


REFUSED: dict[str, tuple[Callable[[OfficePoll], HandOver], str]] = {
    "who accepted nothing": (no_acceptance, "omar has not accepted the oath of office"),
    "who accepted with another key": (
        no_acceptance_by_these_keys,
        "not signed with a key that the account",
    ),
    "whose account has ended": (ended, "the account has ended"),
    "in another role": (lambda poll: HandOver(PAUL, NADIA), "has the leaver's role"),
    "who is an officer": (lambda poll: HandOver(ANNE, PAUL), "paul is to be provincial-executive"),
    "with a key used before": (with_a_key_used_before, "is or was an officer's of this poll"),
    "of nobody": (lambda poll: HandOver("nobody", NADIA), "'nobody' is not in office"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_successor(poll: OfficePoll, what: str) -> None:
    make, says = REFUSED[what]
    asked = make(poll)
    with pytest.raises((ConflictError, RefusedError), match=says):
        poll.draft(OfficeAct.SUCCEED, PAUL, ActRequest(office=asked))


def test_a_key_added_after_the_first_signature_changes_what_is_signed(poll: OfficePoll) -> None:
    found = poll.draft(OfficeAct.SUCCEED, PAUL, ActRequest(office=HandOver(ANNE, NADIA)))
    poll.sign_act(found, PAUL)
    poll.new_key(NADIA)
    with pytest.raises(ConflictError, match="has changed since this statement was made"):
        poll.sign_act(found, PETRA)
    assert NADIA not in poll.acting


def test_a_new_key_that_cannot_be_one(poll: OfficePoll) -> None:
    def draft(asked: NewKey) -> None:
        poll.draft(OfficeAct.REPLACE_KEY, ANNE, ActRequest(office=asked))

    with pytest.raises(MalformedError, match="there is none"):
        draft(NewKey(PAUL))
    sealed = public_key_text(poll.keys[PAUL])
    with pytest.raises(ConflictError, match="is or was an officer's of this poll"):
        draft(NewKey(PAUL, key=sealed))
    new, newer = (public_key_text(poll.new_key(PAUL)) for _ in range(2))
    with pytest.raises(MalformedError, match="say which: key file"):
        draft(NewKey(PAUL))
    with pytest.raises(MalformedError, match="the lost key: there is none"):
        draft(NewKey(PAUL, lost=newer, key=new))
    with pytest.raises(ConflictError, match="'nadia' is not in office"):
        draft(NewKey(NADIA))
    draft(NewKey(PAUL, lost=sealed, key=f"key file {new}"))


def test_a_lost_key_is_never_a_new_one_again(poll: OfficePoll) -> None:
    lost = public_key_text(poll.keys[PAUL])
    poll.replace_key(PAUL, ANNE, PETRA)
    accounts.add_file_key(poll.ctx, PAUL, lost)
    with pytest.raises(ConflictError, match="is or was an officer's of this poll"):
        poll.draft(OfficeAct.REPLACE_KEY, ANNE, ActRequest(office=NewKey(PAUL, key=lost)))


def test_nothing_is_asked_that_says_nothing(poll: OfficePoll) -> None:
    for act in OfficeAct:
        with pytest.raises(MalformedError, match=f"{act.value}: say who"):
            poll.draft(act, PAUL, ActRequest())


# --- when -----------------------------------------------------------------------------------------


def test_an_office_is_handed_over_until_the_poll_is_at_its_end(poll: OfficePoll) -> None:
    poll.act(Act.VOID, ANNE, PAUL)
    for act in OfficeAct:
        with pytest.raises(WrongStateError, match="is void: an office is handed over"):
            poll.draft(act, PAUL, ActRequest(office=HandOver(ANNE, NADIA)))
    assert audited(poll.sample).ok


def test_an_office_of_a_draft_is_not_handed_over_so(ctx: Context) -> None:
    poll, asked = draft_poll(ctx).poll, ActRequest(office=HandOver(ANNE, NADIA))
    with pytest.raises(WrongStateError, match="is draft: an office is handed over"):
        draft_statement(ctx, poll, OfficeAct.SUCCEED, asked=asked, officer=PAUL)
