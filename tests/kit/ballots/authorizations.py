"""Ballot authorizations that the poll's own key signs, without a sign-in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

from audit.record.receipt import BallotAuthorization
from tests.kit.polls import SamplePoll

_SERIALS = count(1)


def authorize(
    sample: SamplePoll, unit: str, credential: str, signer: str = "", /, **changes: object
) -> dict[str, object]:
    """Return a signed authorization; `signer` is the poll whose key signs, if it is another."""
    with sample.ctx.store.reader() as uow:
        now = uow.now().replace(microsecond=0)
    made = BallotAuthorization(
        poll=sample.poll,
        unit=unit,
        election=sample.election(unit).fingerprint,
        credential=credential,
        serial=f"{next(_SERIALS):032x}",
        channel="web",
        issued=now,
        expires=now + timedelta(minutes=30),
    )
    changed: BallotAuthorization = replace(made, **changes)  # type: ignore[arg-type]
    return changed.sign(sample.ctx.keys.log_key(signer or sample.poll)).to_json()
