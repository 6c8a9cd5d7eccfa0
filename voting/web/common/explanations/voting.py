"""What members meet when they sign in and vote: card, ballot, voters' list, a lost card."""

from __future__ import annotations

from voting.web.common.explanations.explanation import Explanation
from voting.web.common.i18n import lazy_gettext as _l

VOTING = {
    "already-voted": Explanation(
        _l("A vote has already been cast"),
        _l(
            "The ballot box already holds your vote. It cannot be changed or replaced. Sign in "
            "again to see your receipt. If you did not cast that vote, call your union at once."
        ),
    ),
    "authorization-expired": Explanation(
        _l("You have not voted yet: your ballot has expired"),
        _l(
            "A ballot must be cast within 30 minutes of signing in. Sign in again to get a new one."
        ),
    ),
    "authorization-invalid": Explanation(
        _l("You have not voted yet: this ballot is not for this vote"),
        _l("Sign in again to receive a new one."),
    ),
    "list-entry-changed": Explanation(
        _l("Your place on the voters’ list was changed"),
        _l(
            "Your member number and code are right, but your place on the voters’ list was "
            "changed on our server without authority. No vote was cast. The officers have "
            "been told. Call your union. Once the officers have put it right, sign in "
            "again."
        ),
    ),
    "nonce-expired": Explanation(
        _l("Signing in took too long"),
        _l("Nothing was changed. Sign in again."),
    ),
    "objection-window": Explanation(
        _l("The voters’ list is not shown for objections now"),
        _l(
            "It is shown before the vote, between two times that the poll’s page gives. You "
            "can still check whether you are on the list, until voting closes."
        ),
    ),
    "poll-closed": Explanation(
        _l("Voting has ended"),
        _l("No more votes are taken in this poll. If you have a receipt, your vote was cast."),
    ),
    "poll-not-open": Explanation(
        _l("Voting has not started"),
        _l("The poll’s page shows when it opens, in both of Ontario’s time zones."),
    ),
    "reissue-link": Explanation(
        _l("This link can no longer be used"),
        _l(
            "A link for a new voting code works once, for 48 hours, with the member number it "
            "was sent for, and only the newest one works. Compare your member number, or ask "
            "for another link. Your card stays good until a new code takes its place."
        ),
    ),
    "serial-exhausted": Explanation(
        _l("You have not voted yet: this ballot can no longer be used"),
        _l(
            "Your ballot did not arrive whole several times. Sign in again for a new one. "
            "If it happens again, use another device."
        ),
    ),
    "sign-in-refused": Explanation(
        _l("The member number and the voting code do not match"),
        _l(
            "You have not voted. Check both against your card and try again. Nobody is ever "
            "locked out: the right code is always accepted."
        ),
    ),
    "too-many-checks": Explanation(
        _l("Too many messages were asked for"),
        _l(
            "Nothing was sent this time. Look for the earlier message, or ask again in an "
            "hour. With your voting code you can check at once."
        ),
    ),
    "too-many-failures": Explanation(
        _l("Too many attempts have failed"),
        _l(
            "Wait a little, then try again. You have not lost your vote: nobody is ever locked "
            "out, and the right code is always accepted."
        ),
    ),
    "too-many-reissues": Explanation(
        _l("Too many links were asked for"),
        _l(
            "Wait a little, or use the newest link that was sent: it works for 48 hours. Your "
            "card stays good meanwhile."
        ),
    ),
}
