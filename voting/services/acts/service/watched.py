"""A watcher's file is handed in: an interruption of the service, signed from outside.

Rules this module keeps:
1. The poll is sealed, and not certified; the file is of this poll, signed with the key that its
   poll.json names.
2. Whoever hands it in is believed nothing: the file says it all. It may come long afterwards.
"""

from __future__ import annotations

from audit.record.errors import AuditError
from audit.record.interruption import Interruption, WatchedInterruption, parse_watched
from audit.record.log.service_events import service_event
from audit.record.poll_document import parse_poll_document
from audit.record.signatures.ed25519 import public_key_from
from audit.record.signatures.statement import ServiceAct
from voting.domain.errors import MalformedError, RefusedError
from voting.domain.poll import Poll, utc
from voting.ports.unit_of_work import Context
from voting.services.acts.service.told import told, with_one
from voting.services.clock import advance


def hand_in_watched(ctx: Context, poll_id: str, raw: bytes) -> Interruption:
    """Log what a watcher tells; return it.

    Raises `MalformedError` for another file, `WrongStateError`, `RefusedError` for another poll's
    or another key's, `ConflictError` where it overlaps or is not over yet.
    """
    try:
        watched = parse_watched(raw)
    except AuditError as error:
        raise MalformedError(
            f"{error}. Give the file that the watcher wrote, unchanged."
        ) from error
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        poll.after(ServiceAct.INTERRUPTION)  # 1
        _verify_signed(poll, watched)
        now = utc(uow.log.moment(poll_id))
        with_one(poll_id, told(uow, poll_id), watched.interruption, now)
        event = service_event(watched.interruption)(
            time=now, interruption=watched.interruption, watcher=watched.signature
        )
        uow.log.append(poll_id, event)
        uow.commit()
    return watched.interruption


def _verify_signed(poll: Poll, watched: WatchedInterruption) -> None:
    key = parse_poll_document(poll.poll_json or b"").watcher
    if key is None or watched.poll != poll.id:
        which = "names no watcher" if key is None else f"is not of poll {watched.poll}"
        raise RefusedError(
            f"poll {poll.id} {which}: two officers can enter it (`ratify poll interruption`)."
        )
    try:
        watched.verify(public_key_from(key, "poll.json: watcher"))
    except AuditError as error:
        raise RefusedError(f"{error}. Hand in the watcher's own file.") from error
