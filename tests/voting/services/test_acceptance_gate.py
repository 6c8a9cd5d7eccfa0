"""Before an officer has accepted the union's newest texts, she sees and does nothing of a vote.

Solidarity policy: each service that an officer asks refuses, whatever the role.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from audit.record.signatures.statement import Act
from tests.kit.challenges import CY, ChallengePoll
from tests.kit.contacts import account, propose
from tests.kit.contacts import signature as contact_signature
from tests.kit.database.tampering import administrator
from tests.kit.officers import signature as act_signature
from tests.kit.officers import state_of
from tests.kit.polls import TREASURER, TREASURER_KEY, SamplePoll
from tests.kit.routes.acceptances import accept_all, renew_texts
from tests.kit.routes.desk import ANNE, PAUL, desk_of
from tests.kit.routes.signed import received
from tests.kit.rulings import ADMIT, ANA, BEN, DeskPoll
from voting.domain.challenges.ruling import ChallengeVerdict
from voting.domain.claims.ruling import Decision
from voting.domain.errors import (
    AcceptanceNeededError,
    RatifyError,
    UnionTextsMissingError,
)
from voting.domain.poll import PollState
from voting.domain.route.stored import StoredRoute
from voting.ports.unit_of_work import Context
from voting.services.acts import certify, release, statements
from voting.services.challenges import make, rulings
from voting.services.challenges.desk import challenge_case, list_challenges, rule_on_challenge
from voting.services.challenges.rulings import propose_ruling
from voting.services.challenges.signing import challenge_to_sign, sign_challenge
from voting.services.members import contact_signing, contacts
from voting.services.routes import steps
from voting.services.rulings import batches, desk, files, links, queue, signing, work

Step = Callable[[], object]
NEWER = "2026-02"


@dataclass
class Business:
    """An open poll on which everything waits that officers could see or do."""

    office: DeskPoll
    route: StoredRoute

    @property
    def keys(self) -> dict[str, Ed25519PrivateKey]:
        """Everybody's keys."""
        return self.office.keys | {TREASURER: TREASURER_KEY}


@pytest.fixture
def business(sqlite_ctx: Context) -> Business:
    office = DeskPoll(sqlite_ctx)
    sample = office.sample
    at = desk_of(sample)
    return Business(office, at.stored(at.begin()))


def everything(business: Business) -> dict[str, Step]:
    """All that an officer may ask of the services, by an officer of the role that may."""
    office, route = business.office, business.route.id
    ctx, poll, sample = office.ctx, office.poll, office.sample
    who, voter = office.claim(), sample.voters[0]
    statements.draft_statement(ctx, poll, Act.VOID, "for the tests", officer=PAUL)
    given = act_signature(sample, ANNE, Act.VOID)
    other = office.claim()
    office.rule(other)
    batch = office.propose(Decision.ADMIT)
    ruled = office.signature(batch.statement, ANA)
    change = propose(sample, voter)
    signed = contact_signature(sample, change, ANA)
    ana = account(sample, ANA)
    step = received(sample.now().date())
    return {
        "drafts an act": lambda: statements.draft_statement(
            ctx, poll, Act.EXTEND, "why", officer=ANNE
        ),
        "looks at a statement": lambda: statements.waiting_for(ctx, poll, Act.VOID, ANNE),
        "signs an act": lambda: statements.sign_act(ctx, poll, Act.VOID, given),
        "withdraws an act": lambda: statements.withdraw_statement(ctx, poll, Act.VOID, PAUL),
        "withdraws weights": lambda: statements.withdraw_statement(
            ctx, poll, Act.WEIGHTS, TREASURER
        ),
        "sees a result": lambda: certify.unreleased_result(ctx, poll, ANNE),
        "sees what may be released": lambda: release.release_choices(ctx, poll, PAUL),
        "looks at a certificate": lambda: statements.waiting_for(ctx, poll, Act.CERTIFY, PAUL),
        "sees the desk": lambda: work.work(ctx, poll, ANA),
        "sees claims": lambda: queue.queue(ctx, poll, ANA),
        "takes claims away": lambda: files.claims_csv(ctx, poll, ANA),
        "sees a claim": lambda: desk.case(ctx, poll, who.claim.id, ANA),
        "rules": lambda: desk.rule(ctx, poll, who.claim.id, ANA, ADMIT),
        "hands in rulings": lambda: files.import_rulings(ctx, poll, BEN, b""),
        "sees who has no link": lambda: links.unlinked(ctx, poll, ANA),
        "sees rulings to sign": lambda: batches.batches(ctx, poll, ANA),
        "puts rulings together": lambda: batches.propose_batch(
            ctx, poll, ANA, Decision.ADMIT, (ANA, BEN)
        ),
        "signs rulings": lambda: signing.sign(ctx, poll, batch.id, ruled),
        "withdraws rulings": lambda: batches.withdraw_batch(ctx, poll, ANA, batch.id),
        "finds a member": lambda: contacts.find_roster_member(ctx, poll, ana, voter.member),
        "sees contacts": lambda: contacts.waiting_contact_changes(ctx, poll, ana),
        "proposes a contact": lambda: contacts.propose_contact_change(
            ctx, poll, ana, sample.voters[1].member, "new@example.org", ""
        ),
        "signs a contact": lambda: contact_signing.sign_contact_change(ctx, poll, change, signed),
        "withdraws a contact": lambda: contacts.withdraw_contact_change(ctx, poll, change, ana),
        "proposes a route's step": lambda: steps.propose_step(ctx, route, step, "", ANNE),
        "withdraws a route's step": lambda: steps.withdraw_step(ctx, route, ANNE),
        **of_challenges(office),
    }


def of_challenges(office: DeskPoll) -> dict[str, Step]:
    """What an officer of the desk may ask about challenges, of one that is ruled on, and others."""
    ctx, poll, voters = office.ctx, office.poll, office.sample.voters
    made = ChallengePoll(ctx, sample=office.sample)
    challenge, other = made.challenge(voters[2]), made.propose(voters[3])
    made.vote(voters[2])
    made.rule(challenge)
    ruling = propose_ruling(ctx, poll, challenge, CY)
    ana, member = account(office.sample, ANA), voters[1].member
    statement = challenge_to_sign(ctx, poll, other, ana).statement
    signed, ruled = made.signature(statement, ANA), made.signature(ruling.statement, CY)
    return {
        "finds a listed member": lambda: make.find_listed_member(ctx, poll, ana, member),
        "proposes a challenge": lambda: made.propose(voters[1]),
        "sees proposed challenges": lambda: make.waiting_challenges(ctx, poll, ana),
        "sees a challenge to sign": lambda: challenge_to_sign(ctx, poll, other, ana),
        "signs a challenge": lambda: sign_challenge(ctx, poll, other, signed),
        "withdraws a challenge": lambda: make.withdraw_challenge(ctx, poll, other, ana),
        "sees challenges": lambda: list_challenges(ctx, poll, CY),
        "sees a challenge": lambda: challenge_case(ctx, poll, challenge, CY),
        "rules on a challenge": lambda: rule_on_challenge(
            ctx, poll, challenge, CY, ChallengeVerdict.UPHOLD, ""
        ),
        "sees rulings on challenges that are ready": lambda: rulings.ready_rulings(ctx, poll, CY),
        "sees rulings on challenges that wait": lambda: rulings.waiting_rulings(ctx, poll, CY),
        "proposes a ruling": lambda: propose_ruling(ctx, poll, challenge, CY),
        "withdraws a ruling": lambda: rulings.withdraw_ruling(ctx, poll, challenge, CY),
        "signs a ruling": lambda: rulings.sign_ruling(ctx, poll, challenge, ruled),
    }


def refusals(steps: dict[str, Step]) -> dict[str, str]:
    """What each was refused with, if it was: the name of the error."""
    found = {}
    for name, step in steps.items():
        try:
            step()
        except RatifyError as error:
            found[name] = type(error).__name__
    return found


def test_solidarity_who_has_not_accepted_the_newest_texts_sees_and_does_nothing(
    business: Business,
) -> None:
    wanted, ctx = everything(business), business.office.ctx
    renew_texts(ctx, NEWER)
    assert refusals(wanted) == dict.fromkeys(wanted, AcceptanceNeededError.__name__)
    assert state_of(business.office.sample) is PollState.OPEN
    accept_all(ctx, *business.keys, keys=business.keys)
    assert AcceptanceNeededError.__name__ not in refusals(wanted).values()


def test_solidarity_without_texts_nobody_sees_or_does_anything(business: Business) -> None:
    """The remedy is named: the gate is closed, and not open, where there is nothing to accept."""
    wanted, ctx = everything(business), business.office.ctx
    with administrator(ctx.store) as connection:
        connection.execute(text("DELETE FROM acceptances"))
        connection.execute(text("DELETE FROM union_texts"))
    for step in wanted.values():
        with pytest.raises(UnionTextsMissingError, match="ratify officer texts"):
            step()


def test_a_statement_that_waits_is_not_shown_to_who_has_not_accepted(sample: SamplePoll) -> None:
    ctx, poll = sample.ctx, sample.poll
    statements.draft_statement(ctx, poll, Act.VOID, "why", officer=PAUL)
    renew_texts(ctx, NEWER)
    accept_all(ctx, PAUL, keys=sample.officers)
    assert statements.waiting_statements(ctx, poll, ANNE) == ()
    (shown,) = statements.waiting_statements(ctx, poll, PAUL)
    assert shown.statement.act is Act.VOID


def test_a_sealed_poll_goes_on_under_newer_texts_once_its_officers_accepted_them(
    sample: SamplePoll,
) -> None:
    renew_texts(sample.ctx, NEWER)
    accept_all(sample.ctx, ANNE, PAUL, keys=sample.officers)
    assert sample.act(Act.VOID) is PollState.VOID
