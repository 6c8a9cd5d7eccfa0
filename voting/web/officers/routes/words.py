"""The steps of a route in words, as its pages name them.

Rules this module keeps:
1. What is signed or refused is said in the record's own words (`audit.record.about.route`,
   `audit.record.route.findings`); here are titles, buttons and states only.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from audit.record.route.steps import RoutePlace
from audit.record.route.subject import AgreementKind
from voting.services.routes.signers import SignerStanding
from voting.web.common.i18n import LazyString
from voting.web.common.i18n import lazy_gettext as _l

KIND_TITLES: Final[Mapping[AgreementKind, LazyString]] = MappingProxyType(
    {
        AgreementKind.TENTATIVE: _l("Tentative agreement"),
        AgreementKind.FINAL: _l("Final offer"),
    }
)
STEP_TITLES: Final[Mapping[RoutePlace | None, LazyString]] = MappingProxyType(
    {
        RoutePlace.RECEIVED: _l("Received by the provincial executive"),
        RoutePlace.EXECUTIVE: _l("Recommendation of the provincial executive"),
        RoutePlace.COUNCIL: _l("Recommendation of the council of presidents"),
        RoutePlace.TOLD: _l("Notice to the members"),
        RoutePlace.STOPPED: _l("Stop of the route"),
        None: _l("The members vote"),
    }
)
"""None is the vote."""
STEP_BUTTONS: Final[Mapping[RoutePlace, LazyString]] = MappingProxyType(
    {
        RoutePlace.RECEIVED: _l("Record the receipt"),
        RoutePlace.EXECUTIVE: _l("Record the executive’s recommendation"),
        RoutePlace.COUNCIL: _l("Record the council’s recommendation"),
        RoutePlace.TOLD: _l("Record the notice to the members"),
        RoutePlace.STOPPED: _l("Stop the route"),
    }
)
DAY_LABELS: Final[Mapping[RoutePlace, LazyString]] = MappingProxyType(
    {
        RoutePlace.RECEIVED: _l("Brought to the executive on"),
        RoutePlace.EXECUTIVE: _l("Decided on"),
        RoutePlace.COUNCIL: _l("Decided on"),
        RoutePlace.TOLD: _l("Members told on"),
        RoutePlace.STOPPED: _l("Stops on"),
    }
)
"""What a step's day is."""
SIGNER_WORDS: Final[Mapping[SignerStanding, LazyString]] = MappingProxyType(
    {
        SignerStanding.SIGNED: _l("has signed"),
        SignerStanding.MAY_SIGN: _l("may sign"),
        SignerStanding.EXECUTIVE_ONLY: _l(
            "cannot sign: the other signature must be of the provincial executive"
        ),
        SignerStanding.NO_KEY: _l("cannot sign: has no passkey and no key file"),
        SignerStanding.NOT_ACCEPTED: _l(
            "cannot sign yet: has not accepted the union’s texts in their newest version"
        ),
        SignerStanding.ACCEPTED_SINCE: _l(
            "cannot sign this one: accepted the union’s texts after it was proposed"
        ),
    }
)
