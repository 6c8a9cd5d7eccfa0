"""Who may still sign a statement that waits, as the page shows it.

Rules this module keeps:
1. They are the officers who act on the poll now, by its log, and whose account is active; never the
   one whose office or key the statement changes, nor who declared a conflict of interest.
"""

from __future__ import annotations

from audit.record.about.succession import leaver_of, owner_of
from audit.record.officers import EXECUTIVE
from audit.record.poll_document import parse_poll_document
from audit.record.signatures.signers import needs_executive
from audit.record.signatures.statement import OfficeAct, Statement, poll_act
from audit.record.weights.readings import EXECUTIVE_ACTS
from voting.domain.officers import ACTORS, Officer
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context
from voting.services.acts.statements import PendingStatement
from voting.services.minutes.read import act_conflicts
from voting.services.officers import accounts
from voting.services.polls.hand_over import poll_officers


def may_sign(context: Context, poll: Poll, waiting: PendingStatement) -> list[Officer]:
    """Return the officers who have signed a statement or may still.

    Where one of the provincial executive must, and another has signed, only the executive may.
    """
    if poll.poll_json is None:
        return []
    act, signed_by = waiting.statement.act, waiting.signed_by
    concerned = concerned_by(waiting.statement)
    acting = poll_officers(context, poll.id).officers
    barred = act_conflicts(context, poll.id, poll_act(act.value)).declared
    may = {one.id: one.role for one in acting if one.role in ACTORS and one.id != concerned}
    may = {name: role for name, role in may.items() if name not in barred}
    document = parse_poll_document(poll.poll_json)
    theirs = needs_executive(act, document.choices[EXECUTIVE_ACTS])
    roles = {may.get(name) for name in signed_by}
    if theirs and roles and EXECUTIVE not in roles:
        may = {name: role for name, role in may.items() if role == EXECUTIVE or name in signed_by}
    return [one for one in accounts.accounts(context) if one.id in may and one.active]


def concerned_by(statement: Statement) -> str:
    """Return whose office or key a statement changes; '' for any other act."""
    if statement.act is OfficeAct.SUCCEED:
        return leaver_of(statement.about)
    return owner_of(statement.about) if statement.act is OfficeAct.REPLACE_KEY else ""
