"""Which acts one of the provincial executive signs: by the service (by-laws 2.77 and 2.78)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.statement import Act
from audit.record.weights.readings import RELEASE_ONLY
from tests.kit.officers import change_terms, give_three_trustees, poll_of, sign, state_of
from tests.kit.polls import SamplePoll, draft_poll
from tests.kit.routes.acceptances import accept_all
from voting.domain.errors import RefusedError
from voting.domain.officers import Role
from voting.domain.poll import PollState, utc
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.handler import ActRequest
from voting.services.officers import accounts

WINDOW = {
    Act.SEAL: (),
    Act.OPEN: (Act.SEAL,),
    Act.EXTEND: (Act.SEAL, Act.OPEN),
    Act.CLOSE: (Act.SEAL, Act.OPEN),
    Act.VOID: (Act.SEAL,),
}
"""Each act of the window, and those before it."""


def draft(ctx: Context) -> SamplePoll:
    """A draft with two returning officers, anne and zoe, and paul of the executive."""
    sample = draft_poll(ctx)
    give_three_trustees(sample)
    key = Ed25519PrivateKey.generate()
    accounts.create(ctx, "zoe", "Zoe", Role.RETURNING_OFFICER, "a long password")
    accounts.add_file_key(ctx, "zoe", public_key_text(key))
    accept_all(ctx, "zoe", keys={"zoe": key})
    sample.officers["zoe"] = key
    return sample


def live(sample: SamplePoll, acts: tuple[Act, ...]) -> None:
    """Have anne and paul do these acts."""
    third = sample.officers.pop("zoe")
    for act in acts:
        sample.act(act)
    sample.officers["zoe"] = third


def propose(sample: SamplePoll, act: Act) -> None:
    if act is Act.SEAL:
        sample.sign_weights()
    now = utc(sample.now())
    closes = {
        Act.EXTEND: poll_of(sample).closes + timedelta(hours=1),
        Act.CLOSE: now.replace(microsecond=0) + timedelta(hours=1),
    }.get(act)
    statements.draft_statement(
        sample.ctx, sample.poll, act, "test", asked=ActRequest(closes), officer="anne"
    )


@pytest.mark.parametrize("act", WINDOW, ids=str)
def test_2_77_two_returning_officers_cannot_do_it_without_the_executive(
    sqlite_ctx: Context, act: Act
) -> None:
    """By-law 2.77.5."""
    sample = draft(sqlite_ctx)
    live(sample, WINDOW[act])
    propose(sample, act)
    before = (state_of(sample), sample.log())
    assert not sign(sample, "anne", act).done
    with pytest.raises(RefusedError, match="one of the two officers must be of the provincial-ex"):
        sign(sample, "zoe", act)
    assert (state_of(sample), sample.log()) == before
    assert sign(sample, "paul", act).done


def test_2_78_reading_a_poll_may_keep_the_release_alone_for_the_executive(
    sqlite_ctx: Context,
) -> None:
    sample = draft(sqlite_ctx)
    change_terms(sample, executive_acts=RELEASE_ONLY)
    propose(sample, Act.SEAL)
    sign(sample, "anne", Act.SEAL)
    assert sign(sample, "zoe", Act.SEAL).done
    assert state_of(sample) is PollState.SEALED
