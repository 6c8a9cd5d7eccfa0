"""Persons who are not on the voters' list, with confirmed claims and real credentials.

Rules this module keeps:
1. The claim enters the store as `services.claims` leaves it once its contact is confirmed; what
   leads there is tested by itself.
2. Authorizations are signed by the poll's own key, ballots and credentials are real.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import timedelta

from audit.record.receipt import BallotAuthorization, Receipt
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import public_credential
from tally.protocol.encoding import new_identifier
from tally.protocol.group import random_exponent
from tests.kit.polls import SamplePoll
from voting.domain.claims.claim import Claim, ClaimDigests, NumberKind, digests, encode_claim
from voting.domain.claims.contact import parse_contact
from voting.domain.claims.one_time_code import store_code
from voting.domain.claims.sequestration import StoredClaim
from voting.domain.unit import Panel
from voting.services.ballots.cast import cast

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


def claimant(sample: SamplePoll, unit: str = "A-ELEM", **answers: str) -> SampleClaimant:
    """Put a confirmed claim into the store; `answers` are `name`, `number`, `contact`."""
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
        language="en",
    )
    keys = sample.ctx.keys
    one = SampleClaimant(
        claim, digests(claim, sample.poll, keys.claim_key(sample.poll)), random_exponent()
    )
    with sample.ctx.store.unit_of_work() as uow:
        now = uow.now().replace(microsecond=0)
        code = store_code("123456", claim.id, now, keys.code_key(sample.poll))
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
    with sample.ctx.store.reader() as uow:
        now = uow.now().replace(microsecond=0)
    authorization = BallotAuthorization(
        poll=sample.poll,
        unit=who.claim.unit,
        election=sample.election(who.claim.unit).fingerprint,
        credential=who.credential,
        serial=f"{next(_NUMBERS):032x}",
        channel="web",
        issued=now,
        expires=now + timedelta(minutes=30),
        claim=who.digests.claim,
    )
    changed: BallotAuthorization = replace(authorization, **changes)  # type: ignore[arg-type]
    return changed.sign(sample.ctx.keys.log_key(sample.poll)).to_json()


def apart(sample: SamplePoll, who: SampleClaimant, choice: int = 0) -> bytes:
    """Return the claimant's encrypted ballot."""
    return make_ballot(sample.election(who.claim.unit), who.secret, choice)


def vote_apart(sample: SamplePoll, who: SampleClaimant, choice: int = 0) -> Receipt:
    """Let the claimant cast."""
    return cast(
        sample.ctx, sample.poll, claim_authorization(sample, who), apart(sample, who, choice)
    )
