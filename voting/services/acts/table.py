"""Every act of officers, and what each requires before anybody signs.

Rules this module keeps:
1. An act that is not in the table cannot be done.
2. An act that changes what members were told, takes back what was accepted, or shows who has
   voted, needs a reason; an act on an unreleased result is shown to a named officer only. A named
   officer has accepted the union's texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from audit.record.signatures.statement import Act, ListAct, OfficeAct, PollAct, ServiceAct
from voting.domain.errors import AcceptanceNeededError, NotFoundError, RefusedError
from voting.ports.unit_of_work import UnitOfWork
from voting.services.acceptance import verify_accepted
from voting.services.acts.certify import CERTIFY, verify_sees_results
from voting.services.acts.count import COUNT
from voting.services.acts.decryptions import SET_ASIDE
from voting.services.acts.handler import Handler
from voting.services.acts.lists.strike_off import STRIKE_OFF
from voting.services.acts.offices.new_key import REPLACE_KEY
from voting.services.acts.offices.succeed import SUCCEED
from voting.services.acts.release import RELEASE
from voting.services.acts.seal import SEAL
from voting.services.acts.service.interruptions import INTERRUPTION
from voting.services.acts.weights import WEIGHTS
from voting.services.acts.window import CLOSE, EXTEND, OPEN, VOID

HANDLERS: Mapping[PollAct, Handler] = MappingProxyType(
    {
        Act.WEIGHTS: WEIGHTS,
        Act.SEAL: SEAL,
        Act.OPEN: OPEN,
        Act.EXTEND: EXTEND,
        Act.CLOSE: CLOSE,
        Act.VOID: VOID,
        Act.COUNT: COUNT,
        Act.SET_ASIDE: SET_ASIDE,
        Act.CERTIFY: CERTIFY,
        Act.RELEASE: RELEASE,
        OfficeAct.SUCCEED: SUCCEED,
        OfficeAct.REPLACE_KEY: REPLACE_KEY,
        ServiceAct.INTERRUPTION: INTERRUPTION,
        ListAct.STRIKE_OFF: STRIKE_OFF,
    }
)
NEEDS_REASON: frozenset[PollAct] = frozenset(
    {Act.CLOSE, Act.EXTEND, Act.VOID, Act.SET_ASIDE, ListAct.STRIKE_OFF}
)
"""Acts that change what members were told, take back what was accepted, or show who has voted, and
so need a reason."""
ON_THE_RESULT = frozenset({Act.CERTIFY, Act.RELEASE})
"""Acts on an unreleased result, whose statements lock it."""


def verify_may_see(uow: UnitOfWork, act: PollAct, officer: str | None) -> None:
    """Raise `RefusedError` unless `officer`, who asks, may see a statement of this act."""
    if officer is not None:
        (verify_sees_results if act in ON_THE_RESULT else verify_accepted)(uow, officer)
    elif act in ON_THE_RESULT:
        raise AcceptanceNeededError(
            f"{act}: what comes before the release is shown to an officer who has accepted the "
            "union's texts: say which officer you are."
        )


def may_see(uow: UnitOfWork, act: PollAct, officer: str | None) -> bool:
    """Tell whether `officer`, who asks, may see a statement of this act."""
    try:
        verify_may_see(uow, act, officer)
    except (NotFoundError, RefusedError):
        return False
    return True
