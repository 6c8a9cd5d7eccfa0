"""Idempotency: a request that has a name is done once, however often it is repeated.

Rules this module keeps:
1. The mark that a request was done is committed together with its effect, or not at all: if the
   request is repeated, even after a crash, it is either found done or done for the first time.
2. Of two concurrent requests, the second waits until the first has committed, and then finds it
   done.
3. A mark is a keyed digest, in a table of its own, and is forgotten after an hour: no request is
   repeated so late (a telephone call without a step ends sooner).
4. A request without a name is not marked: each one is new.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Final

from voting.ports.unit_of_work import Context, UnitOfWork

KEPT: Final = timedelta(hours=1)
"""How long a mark stands."""


def was_done(ctx: Context, uow: UnitOfWork, what: str, name: str) -> bool:
    """Tell whether `what`, such as `sign-in`, was already done for the request of this name."""
    if not name:
        return False
    return uow.request_marks.get(_mark(ctx, what, name), uow.now() - KEPT) is not None


def is_first(ctx: Context, uow: UnitOfWork, what: str, name: str) -> bool:
    """Mark it as done in this transaction; return False if it was done before."""
    if not name:
        return True
    now = uow.now()
    return uow.request_marks.add(_mark(ctx, what, name), now, now - KEPT)


def purge_request_marks(ctx: Context) -> None:
    """Delete the marks that are forgotten anyway."""
    with ctx.store.unit_of_work() as uow:
        uow.request_marks.purge(uow.now() - KEPT)
        uow.commit()


def _mark(ctx: Context, what: str, name: str) -> str:
    return hmac.digest(ctx.keys.request_marks_key, f"{what}|{name}".encode(), "sha256").hex()
