"""What officers meet: their sign-in, the union's texts, rulings, acts on a poll."""

from __future__ import annotations

from voting.web.common.explanations.explanation import Explanation
from voting.web.common.i18n import lazy_gettext as _l

OFFICERS = {
    "acceptance-needed": Explanation(
        _l("First accept the oath of office, the code of conduct and caucus solidarity"),
        _l(
            "Only officers who have accepted the union’s texts see drafts, claims, turnout "
            "and results, and sign. It must be the newest version, with a key of your own. "
            "Open your account and accept them there. Then come back to this page."
        ),
    ),
    "already-ruled": Explanation(
        _l("This claim has been ruled on"),
        _l("Nothing was changed: the ruling stands."),
    ),
    "conflict": Explanation(
        _l("This cannot be done now"),
        _l("The poll has moved on since this page was loaded. Reload it to see where it stands."),
    ),
    "conflict-of-interest": Explanation(
        _l("You declared a conflict of interest"),
        _l(
            "Nothing was changed. You take no part in this: the officers who are left decide "
            "and sign it. The poll’s minutes say who they are."
        ),
    ),
    "not-the-authority": Explanation(
        _l("This is for the code issuer only"),
        _l("The message is not signed with the key that the poll’s seal names."),
    ),
    "ruled-by-you": Explanation(
        _l("You have ruled on this claim"),
        _l("Another officer must rule on it now. Your own ruling stands."),
    ),
    "ruling-deadline": Explanation(
        _l("Rulings are closed"),
        _l(
            "The decision deadline has passed, or the count has begun. What is undecided is "
            "excluded, and reported."
        ),
    ),
    "sign-in-required": Explanation(
        _l("Please sign in"),
        _l("This page is for officers who have signed in. Your session may have ended."),
    ),
    "two-codes-needed": Explanation(
        _l("One code is not enough now: give two in a row"),
        _l(
            "Many sign-ins have failed, here or elsewhere. Nobody is locked out: give two "
            "codes in a row. Type the code that your authenticator shows, and wait for the "
            "next one. Type it right after the first, in the same field (12 digits), and "
            "send both. A passkey signs you in as always."
        ),
    ),
    "union-texts-missing": Explanation(
        _l("The union’s texts for officers are not here yet"),
        _l(
            "Until the oath of office, the code of conduct and caucus solidarity are on this "
            "server, no officer can accept them, and nobody sees or signs anything. Whoever "
            "operates the server adds them with `ratify officer texts`."
        ),
    ),
    "wrong-state": Explanation(
        _l("The poll is not at that stage"),
        _l(
            "Nothing was changed. This step is not possible at the stage where the poll is "
            "now. Reload the page."
        ),
    ),
}
