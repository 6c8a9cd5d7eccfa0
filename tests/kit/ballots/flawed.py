"""Ballots and authorizations with one flaw each, and casts that are refused."""

from __future__ import annotations

import json

import pytest

from tally.protocol.encoding import compact, sha256_b64
from tally.protocol.proofs import prove_schnorr
from tests.kit.ballots.authorizations import authorize
from tests.kit.ballots.box import verify_box
from tests.kit.polls import SamplePoll, SampleVoter
from voting.domain.errors import RatifyError
from voting.services.ballots.cast import cast_ballot


def resigned(ballot: dict[str, object], secret: int) -> bytes:
    """Sign a changed ballot with its own credential, so that only its proofs are wrong."""
    unsigned = {key: value for key, value in ballot.items() if key != "signature"}
    digest = sha256_b64(compact(unsigned))
    proof = prove_schnorr(secret, f"sig|{digest}|").to_json()
    return compact({**unsigned, "signature": {"hash": digest, "proof": proof}})


def with_false_proof(raw: bytes, voter: SampleVoter) -> bytes:
    """Swap the two individual proofs of a ballot, and sign it again."""
    ballot = json.loads(raw)
    ballot["answers"][0]["individual_proofs"].reverse()
    return resigned(ballot, voter.secret)


def with_false_signature(raw: bytes, change: int = 1) -> bytes:
    """Change the response of the credential's signature."""
    ballot = json.loads(raw)
    proof = ballot["signature"]["proof"]
    proof["response"] = str(int(proof["response"]) - change)
    return compact(ballot)


def refused(
    sample: SamplePoll, error: type[RatifyError], authorization: dict, raw: bytes
) -> RatifyError:
    """Cast and be refused with exactly this error; the box is as it was."""
    before = verify_box(sample.ctx, sample.poll)
    with pytest.raises(error) as caught:
        cast_ballot(sample.ctx, sample.poll, authorization, raw)
    assert type(caught.value) is error
    assert verify_box(sample.ctx, sample.poll) == before
    return caught.value


def signed_authorization(
    sample: SamplePoll, voter: SampleVoter, poll: str, /, **changes: str
) -> dict[str, object]:
    """Return an authorization that `poll`'s key signed, whatever the poll's state."""
    said = {"poll": poll, "serial": "5" * 32, **changes}
    return authorize(sample, voter.unit, voter.credential, poll, **said)
