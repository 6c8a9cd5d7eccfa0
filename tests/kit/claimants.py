"""Persons who are not on the voters' list: with confirmed claims, or at the form, with real keys.

Rules this module keeps:
1. `claimant` puts a claim into the store as `services.claims` leaves it once its contact is
   confirmed; `open_claim` makes one by the services, as far as the code that arrives.
2. Authorizations are signed by the poll's own key, ballots and credentials are real.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace

from audit.record.receipt import Receipt
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import public_credential
from tally.protocol.encoding import new_identifier
from tally.protocol.group import random_exponent
from tally.sequestered import Capacity
from tests.kit.ballots.authorizations import authorize
from tests.kit.mail import FakeSender
from tests.kit.polls import ADDRESS, SamplePoll
from voting.domain.claims.claim import (
    Claim,
    ClaimDigests,
    NumberKind,
    code_purpose,
    digests,
    encode_claim,
)
from voting.domain.claims.contact import parse_contact
from voting.domain.claims.one_time_code import store_code
from voting.domain.claims.sequestration import DecidedBallot, StoredClaim
from voting.domain.unit import Panel
from voting.services.ballots.cast import cast_ballot
from voting.services.claims import make

_NUMBERS = itertools.count(500_001)


@dataclass(frozen=True)
class SampleClaimant:
    """A claimant with the credential's secret, which only a test has."""

    claim: Claim
    digests: ClaimDigests
    secret: int = field(repr=False)

    @property
    def credential(self) -> str:
        """The public credential."""
        return public_credential(self.secret)


def claimant(
    sample: SamplePoll, unit: str = "A-ELEM", secret: int | None = None, **answers: str
) -> SampleClaimant:
    """Put a confirmed claim into the store.

    `answers` are `name`, `number`, `contact`, and `standing` in a poll of employees.
    """
    number = answers.get("number", str(next(_NUMBERS)))
    claim = Claim(
        id=new_identifier(),
        unit=unit,
        name=answers.get("name", "Robin Newcomer"),
        board="Sample board",
        panel=Panel.ELEMENTARY,
        number_kind=NumberKind.COLLEGE,
        number=number,
        contact=parse_contact(answers.get("contact", f"robin{number}@example.org")),
        language=answers.get("language", "en"),
        standing=Capacity(answers["standing"]) if "standing" in answers else None,
    )
    keys = sample.ctx.keys
    one = SampleClaimant(
        claim, digests(claim, sample.poll, keys.claim_key(sample.poll)), secret or random_exponent()
    )
    with sample.ctx.store.unit_of_work() as uow:
        now = uow.now().replace(microsecond=0)
        code = store_code("123456", code_purpose(claim.id), now, keys.code_key(sample.poll))
        uow.claims.add(
            StoredClaim(
                poll=sample.poll,
                id=claim.id,
                unit=unit,
                sealed_claim=keys.claim_cipher.encrypt(encode_claim(claim)),
                digests=one.digests,
                received=now,
                code=replace(code, confirmed=True),
                credential=one.credential,
            )
        )
        uow.commit()
    return one


def claim_authorization(
    sample: SamplePoll, who: SampleClaimant, **changes: object
) -> dict[str, object]:
    """Return the claimant's signed authorization, marked sequestered."""
    marked = {"claim": who.digests.claim, **changes}
    return authorize(sample, who.claim.unit, who.credential, **marked)


def apart(sample: SamplePoll, who: SampleClaimant, choice: int = 0) -> bytes:
    """Return the claimant's encrypted ballot."""
    return make_ballot(sample.election(who.claim.unit), who.secret, choice)


def vote_apart(sample: SamplePoll, who: SampleClaimant, choice: int = 0) -> Receipt:
    """Let the claimant cast."""
    return cast_ballot(
        sample.ctx, sample.poll, claim_authorization(sample, who), apart(sample, who, choice)
    )


def form(**changes: str) -> dict[str, str]:
    """Return a filled-in form, of another person each time."""
    number = str(next(_NUMBERS))
    return {
        "name": "Marie-Ève Tremblay",
        "board": "Sample board",
        "panel": "elementary",
        "unit": "A-ELEM",
        "number_kind": "college",
        "number": number,
        "contact": f"marie.{number}@example.org",
        "standing": "",
        **changes,
    }


@dataclass
class Claiming:
    """One person before the screen: a claim, and the secret that the browser drew."""

    sample: SamplePoll
    claim: str
    secret: int = field(repr=False)
    sender: FakeSender

    @property
    def credential(self) -> str:
        """The public credential."""
        return public_credential(self.secret)

    def confirm(self, code: str, credential: str | None = None) -> object:
        """Confirm with a code."""
        ctx, poll = self.sample.ctx, self.sample.poll
        return make.confirm_claim(ctx, poll, self.claim, code, credential or self.credential)

    def code(self) -> str:
        """The code in the newest message."""
        return self.sender.code(self.sample.ctx)


def open_claim(sample: SamplePoll, language: str = "en", **answers: str) -> Claiming:
    """Open a claim in the sample's poll, and receive its code; `answers` as of `form`."""
    opened = make.open_claim(sample.ctx, sample.poll, form(**answers), language, ADDRESS)
    one = Claiming(sample, opened.claim, random_exponent(), FakeSender())
    one.code()
    return one


def admit_ballot(sample: SamplePoll, who: SampleClaimant, member: str | None = None) -> None:
    """Admit a ballot in the store, as the rulings' last step does."""
    with sample.ctx.store.unit_of_work() as uow:
        ballot = uow.sequestered.by_claim(sample.poll, who.digests.claim)
        assert ballot is not None
        person = who.digests.person
        uow.sequestered.decide(
            DecidedBallot(
                sample.poll,
                ballot.tracker,
                None,
                person,
                member,
                ballot.index,
                0,
                Capacity.MEMBER,
            )
        )
        uow.commit()
