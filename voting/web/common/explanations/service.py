"""What anybody may meet: a page that is not there, a form that is too old, a fault of ours."""

from __future__ import annotations

from voting.web.common.explanations.explanation import Explanation
from voting.web.common.i18n import lazy_gettext as _l

SERVICE = {
    "bad-request": Explanation(
        _l("This request could not be understood"),
        _l("Nothing was changed. Go back, reload the page and try again."),
    ),
    "configuration": Explanation(
        _l("The service is not set up correctly"),
        _l(
            "Nothing was changed. Please tell your union that the voting service is not "
            "working properly."
        ),
    ),
    "form-expired": Explanation(
        _l("This form has expired"),
        _l("Nothing was changed. Reload the page and send the form again."),
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
    "not-found": Explanation(
        _l("There is nothing at this address"),
        _l(
            "The link may be old, or a character may be missing. Compare it with the one on "
            "your voting card, or start from the list of polls."
        ),
    ),
    "refused": Explanation(
        _l("You do not have access to this"),
        _l("Your account does not allow it, or your sign-in could not be confirmed."),
    ),
    "server-error": Explanation(
        _l("Something went wrong on our side"),
        _l(
            "The fault has been noted. If you were casting a vote, sign in again: the page "
            "then shows either your receipt or the ballot, so you can be sure."
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
    "unsupported-media-type": Explanation(
        _l("This kind of content is not accepted here"),
        _l("Nothing was changed. Go back, reload the page and try again."),
    ),
}
