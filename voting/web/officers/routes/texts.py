"""The four texts of a route: their titles, and the files as officers download them.

Rules this module keeps:
1. A file is sent as it was kept, to be saved and never shown by the browser: nobody's file runs as
   a page of this service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from audit.record.route.subject import TextDigests
from voting.web.common.i18n import LazyString
from voting.web.common.i18n import lazy_gettext as _l

TEXT_TITLES: Final[Mapping[str, LazyString]] = MappingProxyType(
    {
        "agreement-en": _l("Agreement or offer, in English"),
        "agreement-fr": _l("Agreement or offer, in French"),
        "summary-en": _l("Summary, in English"),
        "summary-fr": _l("Summary, in French"),
    }
)
"""In the order of `RouteFiles`."""


@dataclass(frozen=True)
class RouteText:
    """A text of a route: its name in addresses, and its digest."""

    name: str
    digest: str

    @property
    def title(self) -> str:
        """What it is."""
        return str(TEXT_TITLES[self.name])


def route_texts(texts: TextDigests) -> tuple[RouteText, ...]:
    """Return a route's four texts."""
    agreement, summary = texts.agreement, texts.summary
    digests = (agreement.en, agreement.fr, summary.en, summary.fr)
    return tuple(map(RouteText, TEXT_TITLES, digests))


def file_name(name: str, raw: bytes) -> str:
    """Return the name under which a text is saved, by what its bytes are."""
    if raw.startswith(b"%PDF-"):
        return f"{name}.pdf"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return f"{name}.bin"
    return f"{name}.txt"
