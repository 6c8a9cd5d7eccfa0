"""What people meet who are not on the voters' list: their form, one-time codes, messages."""

from __future__ import annotations

from voting.web.common.explanations.explanation import Explanation
from voting.web.common.i18n import lazy_gettext as _l

REQUESTS = {
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
    "contact": Explanation(
        _l("No message can be sent to this contact"),
        _l("Give an e-mail address, or a mobile number in Canada or the United States."),
    ),
    "no-sender": Explanation(
        _l("This form is not available here"),
        _l(
            "This service cannot send you a one-time code, so you cannot vote on the web. "
            "Nothing was kept. Call your unit or bargaining unit: they can tell you how to "
            "vote."
        ),
    ),
    "not-deliverable": Explanation(
        _l("The message could not be delivered"),
        _l("Check the address or the number, or give another."),
    ),
    "notify": Explanation(
        _l("No message can be sent now"),
        _l("Nothing was changed. Try again in a few minutes."),
    ),
    "spending-cap": Explanation(
        _l("No more messages can be sent today"),
        _l(
            "The service has sent as many messages as it may in one day. Try again tomorrow"
            " if voting is still open, or call your unit or bargaining unit."
        ),
    ),
    "too-many-claims": Explanation(
        _l("Too many one-time codes were asked for"),
        _l(
            "Many codes went to this contact, or were asked for from this connection. Nothing "
            "was kept. Wait, then try again, or give another contact."
        ),
    ),
}
