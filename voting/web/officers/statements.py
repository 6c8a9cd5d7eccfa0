"""A statement in words: what the two officers are about to sign, in full.

Rules this module keeps:
1. Every part of the statement is said: poll, act, subject, reason, time.
2. The words say what follows from the act, and what cannot be undone.
"""

from __future__ import annotations

from datetime import datetime

from audit.record.signatures.statement import Act, AnyAct, Statement
from voting.domain.poll import Poll
from voting.web.common.i18n import gettext as _
from voting.web.common.i18n import said, toronto_time


def paragraphs(poll: Poll, statement: Statement) -> list[str]:
    """Return the statement in words, one text for each paragraph."""
    title = said(poll.terms.title)
    parts = [
        _("Poll: “%(title)s” (%(poll)s).", title=title, poll=statement.poll),
        _act_paragraph(poll, statement),
    ]
    if statement.act in {Act.OPEN, Act.CLOSE, Act.VOID}:
        parts.append(_("Seal digest %(digest)s", digest=statement.subject))
    if statement.reason:
        parts.append(_("Reason, which will be public: %(reason)s", reason=statement.reason))
    parts.append(_("Proposed on %(time)s (Toronto).", time=toronto_time(statement.time)))
    return parts


def _act_paragraph(poll: Poll, statement: Statement) -> str:
    subject = statement.subject
    opens, closes = toronto_time(poll.opens), toronto_time(poll.closes)
    match Act(statement.act):
        case Act.SEAL:
            return _(
                "We seal this poll. From now on its question, window, voters’ list, weights, "
                "trustees and officers cannot change; it can only be made void. The digest of "
                "everything sealed is %(subject)s.",
                subject=subject,
            )
        case Act.OPEN:
            return _(
                "We authorise voting to open on %(opens)s, or at once if that time has passed, and "
                "to close on %(closes)s (Toronto).",
                opens=opens,
                closes=closes,
            )
        case Act.CLOSE:
            return _(
                "We close this poll early: at the moment of the second signature, instead of on "
                "%(closes)s (Toronto). No vote is taken after that, and it cannot be opened again.",
                closes=closes,
            )
        case Act.EXTEND:
            return _(
                "We extend the window: voting closes on %(new)s instead of on "
                "%(closes)s (Toronto).",
                new=toronto_time(_moment(subject)),
                closes=closes,
            )
        case Act.VOID:
            return _(
                "We make this poll void. No ballot of it will ever be counted. This cannot be "
                "undone."
            )
        case _:
            return _count_paragraph(statement.act, subject)


def _count_paragraph(act: AnyAct, subject: str) -> str:
    """Return the words of an act that follows the close."""
    match Act(act):
        case Act.COUNT:
            return _(
                "We have the ballots added together, encrypted, for the trustees to decrypt the "
                "sums: those in the box when voting closed, which entry %(subject)s of the log "
                "fixes. There is only one count.",
                subject=subject,
            )
        case Act.SET_ASIDE:
            return _(
                "We set aside the trustee’s decryption that the log’s entry %(subject)s received: "
                "it takes no part in the result. The trustee may send another, or another trustee "
                "decrypts.",
                subject=subject,
            )
        case Act.CERTIFY:
            return _(
                "We certify that the result locked under %(subject)s is the result of the count.",
                subject=subject,
            )
        case _:
            return _(
                "We release the official percentage to the public. Its digest is %(subject)s.",
                subject=subject,
            )


def _moment(subject: str) -> datetime:
    return datetime.strptime(subject, "%Y-%m-%dT%H:%M:%S%z")
