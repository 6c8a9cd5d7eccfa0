"""What statements are computed from, as the server has it: the sealed files, the log, the result.

Rules this module keeps:
1. The lines follow from the stored files and the replayed log, as a verifier computes them.
2. A store that does not fit its own log gives no statement.
"""

from __future__ import annotations

from audit.record.about.sealed import SealedFiles, read_sealed_files
from audit.record.errors import AuditError
from audit.replay.statements import PollAbout
from tally.protocol.errors import ProtocolError
from tally.result import Result, parse_result
from voting.domain.errors import ConflictError
from voting.domain.poll import Poll
from voting.ports.unit_of_work import CountResult, UnitOfWork
from voting.services.routes.polls import route_of
from voting.services.rulings.outcome import history_of
from voting.services.signatures import ActContext


def sealed_files(uow: UnitOfWork, poll: Poll) -> SealedFiles:
    """Return poll.json, fte.json, trustees.json and the route, sealed or proposed, read."""
    raw = (poll.poll_json or b"", poll.fte_json or b"", poll.trustees_json or b"")
    route = route_of(uow, poll)
    try:
        return read_sealed_files(*raw, None if route is None else route.encode())
    except (AuditError, ProtocolError) as error:
        raise ConflictError(
            f"poll {poll.id}: {error}: restore the database from its backup."
        ) from error


def facts_of(context: ActContext) -> PollAbout:
    """Return what the lines of a sealed poll's statements are computed from."""
    return PollAbout(sealed_files(context.uow, context.poll), history_of(context.uow, context.poll))


def result_of(uow: UnitOfWork, poll: Poll) -> CountResult:
    """Return the count's result; raise `ConflictError` before there is one."""
    result = uow.tallies.result(poll.id)
    if result is None:
        raise ConflictError(
            f"poll {poll.id} is {poll.state} and has no result yet: it is computed when enough "
            "key holders have sent their decryptions."
        )
    return result


def read_result(uow: UnitOfWork, poll: Poll) -> tuple[Result, bytes]:
    """Return the count's result, read, and the salt of its commitment."""
    stored = result_of(uow, poll)
    return parse_result(stored.result_json, poll.terms.required), stored.salt
