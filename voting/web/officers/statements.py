"""A statement in words: what officers are about to sign, in full.

Rules this module keeps:
1. Every part of the statement is said: poll, act, what it is about line by line, reason, time. The
   lines are the statement's own, in the officer's language.
2. The words say what follows from the act, and what cannot be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from audit.record.about.acts import new_closing
from audit.record.log.events import LEAST_NOTICE
from audit.record.signatures.statement import (
    Act,
    ListAct,
    OfficeAct,
    PollAct,
    ServiceAct,
    Statement,
    poll_act,
)
from voting.domain.poll import Poll
from voting.web.common.i18n import LazyString, exact_time, toronto_time
from voting.web.common.i18n import gettext as _
from voting.web.common.i18n import lazy_gettext as _l


def paragraphs(poll: Poll, statement: Statement, now: datetime) -> list[str]:
    """Return the act, its reason and its time in words, one text for each paragraph."""
    parts = [_act_paragraph(poll, statement)]
    if statement.act is Act.CLOSE:
        parts.append(_notice_paragraph(new_closing(statement.about) - now))
    if statement.reason:
        parts.append(_("Reason, which will be public: %(reason)s", reason=statement.reason))
    parts.append(_("Proposed on %(time)s (Toronto).", time=toronto_time(statement.time)))
    return parts


def _notice_paragraph(left: timedelta) -> str:
    """Say how far away an early close is, which is ordered with the second signature."""
    if left < LEAST_NOTICE:
        return _(
            "It is too late to order this: fewer than 10 minutes are left. Withdraw the statement, "
            "and make another for a later time."
        )
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    length = f"{hours}\u00a0h {minutes:02}\u00a0min" if hours else f"{minutes}\u00a0min"
    return _(
        "That is %(left)s from now. At the second signature it must be 10 minutes to 24 hours "
        "away. Until then two officers may extend it, or make the poll void.",
        left=length,
    )


_FIXED: Mapping[PollAct, LazyString] = MappingProxyType(
    {
        Act.WEIGHTS: _l(
            "I have compared this table of weights with the union’s books: these are the "
            "figures by which this poll’s votes are counted. If one of them changes, this "
            "signature no longer holds."
        ),
        Act.SEAL: _l(
            "We seal this poll. Its question, weights and key holders can no longer change."
            " Its closing time, voters’ list and officers change only by signed entries of "
            "the log. It cannot be unsealed, only made void."
        ),
        Act.VOID: _l(
            "We make this poll void. No ballot of it will ever be counted. This cannot be undone."
        ),
        Act.COUNT: _l(
            "We have the ballots that were in the box when voting closed added together, "
            "still encrypted. The key holders then decrypt the sums. There is only one "
            "count."
        ),
        Act.SET_ASIDE: _l(
            "We set aside a key holder’s decryption: it is not used for the result. That "
            "key holder may send another, or another key holder decrypts."
        ),
        Act.CERTIFY: _l("We certify that this is the result of the count."),
        Act.RELEASE: _l(
            "We release to the public what stands here, and nothing else of the result. It cannot "
            "be taken back."
        ),
        OfficeAct.SUCCEED: _l(
            "We hand an office of this poll over to a successor, who signs from now on. The"
            " officer who leaves can sign nothing more: the account and its sessions end. "
            "What that officer signed and still waits is withdrawn."
        ),
        OfficeAct.REPLACE_KEY: _l(
            "We replace an officer’s lost key. Nothing that it signs from now on counts. "
            "What it signed and still waits is withdrawn, and the officer’s sessions end."
        ),
        ServiceAct.INTERRUPTION: _l(
            "We enter an interruption of the service in the log, with its times. Members "
            "see it, and it stays in the report."
        ),
        ListAct.STRIKE_OFF: _l(
            "We two ask to see the strike-off lists of these units: who on each list has "
            "voted by the second signature, and who has not. Only we two are shown them, "
            "for 24 hours. The log tells everybody that we asked, for which units, and why."
            " Each look is in the minutes."
        ),
    }
)
"""What is said of an act whatever the poll."""


def _act_paragraph(poll: Poll, statement: Statement) -> str:
    if statement.act in _FIXED:
        return str(_FIXED[poll_act(statement.act)])
    opens, closes = toronto_time(poll.opens), toronto_time(poll.closes)
    match Act(statement.act):
        case Act.OPEN:
            return _(
                "We authorise voting to open on %(opens)s, or at once if that time has passed, and "
                "to close on %(closes)s (Toronto).",
                opens=opens,
                closes=closes,
            )
        case Act.CLOSE:
            return _(
                "We order this poll to close early: at %(new)s (Toronto, to the second), instead "
                "of on %(closes)s (Toronto). No vote is taken after that, and it cannot be opened "
                "again.",
                new=exact_time(new_closing(statement.about)),
                closes=closes,
            )
        case _:  # an extension: every other act is among those above
            return _(
                "We extend voting: it closes on %(new)s instead of on %(closes)s (Toronto).",
                new=toronto_time(new_closing(statement.about)),
                closes=closes,
            )
