"""What each refusal means, for the person who meets it, in both languages.

Rules this module keeps:
1. Every slug has a title and a text that says what happened, whether a vote was cast, and what to
   do next. A test walks the tree of errors and finds none missing.
2. The texts are for members first: no jargon, no blame, no number of a standard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from voting.domain.errors import RatifyError
from voting.web.common.i18n import LazyString
from voting.web.common.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Explanation:
    """A title and a text, translated when they are shown."""

    title: LazyString
    text: LazyString


EXPLANATIONS: Mapping[str, Explanation] = MappingProxyType(
    {
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
        "already-voted": Explanation(
            _l("A vote has already been cast"),
            _l(
                "The ballot box already holds your vote. It cannot be changed or replaced. Sign in "
                "again to see your receipt. If you did not cast that vote, call your union at once."
            ),
        ),
        "bad-request": Explanation(
            _l("This request could not be understood"),
            _l("Nothing was changed. Go back, reload the page and try again."),
        ),
        "claim": Explanation(
            _l("Please correct some answers"),
            _l("Nothing was sent. Correct each marked answer and send again."),
        ),
        "claim-confirmed": Explanation(
            _l("This form is confirmed already"),
            _l(
                "Go on in the page where you confirmed it. If that page is gone and you have "
                "not voted, begin again."
            ),
        ),
        "code-expired": Explanation(
            _l("This one-time code is too old"),
            _l("A one-time code works for 10 minutes. Ask for a new one."),
        ),
        "code-spent": Explanation(
            _l("This one-time code can no longer be used"),
            _l("It was used already, or tried too often. Ask for a new one."),
        ),
        "code-wrong": Explanation(
            _l("That is not the one-time code"),
            _l("Compare it with the newest message that you received, and type it again."),
        ),
        "configuration": Explanation(
            _l("The service is not set up correctly"),
            _l(
                "Nothing was changed. Please tell your union that the voting service is not "
                "working properly."
            ),
        ),
        "conflict": Explanation(
            _l("This cannot be done now"),
            _l(
                "The poll has moved on since this page was loaded. Reload it to see where it "
                "stands."
            ),
        ),
        "conflict-of-interest": Explanation(
            _l("You declared a conflict of interest"),
            _l(
                "Nothing was changed. You take no part in this: the officers who are left decide "
                "and sign it. The poll’s minutes say who they are."
            ),
        ),
        "contact": Explanation(
            _l("No message can be sent to this contact"),
            _l("Give an e-mail address, or a mobile number in Canada or the United States."),
        ),
        "form-expired": Explanation(
            _l("This form has expired"),
            _l("Nothing was changed. Reload the page and send the form again."),
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
        "malformed": Explanation(
            _l("The page sent something we could not read"),
            _l(
                "Nothing was changed, and no vote was cast. Reload the page and try again. If it "
                "happens again, use another browser or device."
            ),
        ),
        "method-not-allowed": Explanation(
            _l("This page cannot be opened this way"),
            _l("Nothing was changed. Start again from the list of polls."),
        ),
        "no-sender": Explanation(
            _l("This form is not available here"),
            _l(
                "This service cannot send you a one-time code, so you cannot vote on the web. "
                "Nothing was kept. Call your unit or bargaining unit: they can tell you how to "
                "vote."
            ),
        ),
        "nonce-expired": Explanation(
            _l("Signing in took too long"),
            _l("Nothing was changed. Sign in again."),
        ),
        "not-deliverable": Explanation(
            _l("The message could not be delivered"),
            _l("Check the address or the number, or give another."),
        ),
        "not-found": Explanation(
            _l("There is nothing at this address"),
            _l(
                "The link may be old, or a character may be missing. Compare it with the one on "
                "your voting card, or start from the list of polls."
            ),
        ),
        "not-the-authority": Explanation(
            _l("This is for the code issuer only"),
            _l("The message is not signed with the key that the poll’s seal names."),
        ),
        "notify": Explanation(
            _l("No message can be sent now"),
            _l("Nothing was changed. Try again in a few minutes."),
        ),
        "authorization-expired": Explanation(
            _l("You have not voted yet: your ballot has expired"),
            _l(
                "A ballot must be cast within 30 minutes of signing in. Sign in again to get a "
                "new one."
            ),
        ),
        "authorization-invalid": Explanation(
            _l("You have not voted yet: this ballot is not for this vote"),
            _l("Sign in again to receive a new one."),
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
        "refused": Explanation(
            _l("You do not have access to this"),
            _l("Your account does not allow it, or your sign-in could not be confirmed."),
        ),
        "reissue-link": Explanation(
            _l("This link can no longer be used"),
            _l(
                "A link for a new voting code works once, for 48 hours, with the member number it "
                "was sent for, and only the newest one works. Compare your member number, or ask "
                "for another link. Your card stays good until a new code takes its place."
            ),
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
        "serial-exhausted": Explanation(
            _l("You have not voted yet: this ballot can no longer be used"),
            _l(
                "Your ballot did not arrive whole several times. Sign in again for a new one. "
                "If it happens again, use another device."
            ),
        ),
        "server-error": Explanation(
            _l("Something went wrong on our side"),
            _l(
                "The fault has been noted. If you were casting a vote, sign in again: the page "
                "then shows either your receipt or the ballot, so you can be sure."
            ),
        ),
        "sign-in-refused": Explanation(
            _l("The member number and the voting code do not match"),
            _l(
                "You have not voted. Check both against your card and try again. Nobody is ever "
                "locked out: the right code is always accepted."
            ),
        ),
        "sign-in-required": Explanation(
            _l("Please sign in"),
            _l("This page is for officers who have signed in. Your session may have ended."),
        ),
        "spending-cap": Explanation(
            _l("No more messages can be sent today"),
            _l(
                "The service has sent as many messages as it may in one day. Try again tomorrow"
                " if voting is still open, or call your unit or bargaining unit."
            ),
        ),
        "store-unavailable": Explanation(
            _l("The service is very busy"),
            _l(
                "Wait a minute and try again. If you were casting a vote, sign in again: the page "
                "then shows either your receipt or the ballot, so you can be sure."
            ),
        ),
        "too-large": Explanation(
            _l("This is too large"),
            _l("What you sent is too large. Nothing was changed."),
        ),
        "too-many-checks": Explanation(
            _l("Too many messages were asked for"),
            _l(
                "Nothing was sent this time. Look for the earlier message, or ask again in an "
                "hour. With your voting code you can check at once."
            ),
        ),
        "too-many-claims": Explanation(
            _l("Too many one-time codes were asked for"),
            _l(
                "Many codes went to this contact, or were asked for from this connection. Nothing "
                "was kept. Wait, then try again, or give another contact."
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
        "unsupported-media-type": Explanation(
            _l("This kind of content is not accepted here"),
            _l("Nothing was changed. Go back, reload the page and try again."),
        ),
        "wrong-state": Explanation(
            _l("The poll is not at that stage"),
            _l(
                "Nothing was changed. This step is not possible at the stage where the poll is "
                "now. Reload the page."
            ),
        ),
    }
)


def explain(slug: str) -> Explanation | None:
    """Return the explanation of a problem's slug, or None if there is none."""
    return EXPLANATIONS.get(slug)


def explain_error(error: RatifyError) -> Explanation:
    """Return the explanation of an error: its own, or that of its nearest ancestor."""
    for kind in type(error).__mro__:
        known = EXPLANATIONS.get(getattr(kind, "slug", ""))
        if known is not None:
            return known
    return EXPLANATIONS["server-error"]
