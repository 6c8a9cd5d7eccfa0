"""A statement in words: what the two officers are about to sign, in full.

Rules this module keeps:
1. Every part of the statement is said: poll, act, what it is about line by line, reason, time. The
   lines are the statement's own, in the officer's language.
2. The words say what follows from the act, and what cannot be undone.
"""

from __future__ import annotations

from audit.record.about.acts import new_closing
from audit.record.signatures.statement import Act, Statement
from voting.domain.poll import Poll
from voting.web.common.i18n import gettext as _
from voting.web.common.i18n import toronto_time


def paragraphs(poll: Poll, statement: Statement) -> list[str]:
    """Return the act, its reason and its time in words, one text for each paragraph."""
    parts = [_act_paragraph(poll, statement)]
    if statement.reason:
        parts.append(_("Reason, which will be public: %(reason)s", reason=statement.reason))
    parts.append(_("Proposed on %(time)s (Toronto).", time=toronto_time(statement.time)))
    return parts


def _act_paragraph(poll: Poll, statement: Statement) -> str:
    opens, closes = toronto_time(poll.opens), toronto_time(poll.closes)
    match Act(statement.act):
        case Act.SEAL:
            return _(
                "We seal this poll. From now on its question, window, voters’ list, weights, "
                "trustees and officers cannot change; it can only be made void."
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
                new=toronto_time(new_closing(statement.about)),
                closes=closes,
            )
        case Act.VOID:
            return _(
                "We make this poll void. No ballot of it will ever be counted. This cannot be "
                "undone."
            )
        case Act.COUNT:
            return _(
                "We have the ballots added together, encrypted, for the trustees to decrypt the "
                "sums: those in the box when voting closed. There is only one count."
            )
        case Act.SET_ASIDE:
            return _(
                "We set aside a trustee’s decryption: it takes no part in the result. The trustee "
                "may send another, or another trustee decrypts."
            )
        case Act.CERTIFY:
            return _("We certify that this is the result of the count.")
        case Act.RELEASE:
            return _("We release the official percentage to the public.")
