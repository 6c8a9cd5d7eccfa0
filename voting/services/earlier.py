"""The weights of the poll before, to compare with."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from tally.fte.files import parse_fte_record
from voting.domain.poll import Poll, PollKind, PollState
from voting.ports.unit_of_work import UnitOfWork


def earlier_fte(uow: UnitOfWork, poll: Poll) -> Mapping[str, Fraction]:
    """Return each election's FTE in the sealed poll that opened last; nothing if there is none.

    Void polls and rehearsals do not count.
    """
    sealed = [
        other
        for other in uow.polls.list()
        if other.id != poll.id
        and other.seal_digest is not None
        and other.state is not PollState.VOID
        and other.terms.kind is not PollKind.REHEARSAL
    ]
    if not sealed:
        return {}
    inputs = parse_fte_record(sealed[-1].fte_json or b"")
    return {row.unit: inputs.fte_of(row) for row in inputs.units}
