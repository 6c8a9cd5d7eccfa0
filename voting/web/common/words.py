"""The domain's short names, in words, in both languages.

Rules this module keeps:
1. Every member of an enumeration that a page shows has its words here; a test walks them all.
2. The terms are people's, as docs/glossary.md joins them to the code's: key holder, receipt number,
   public record, set aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flask import Flask

from audit.record.interruption import Interruption, VotingChannel
from audit.record.signatures.statement import (
    Act,
    ChallengeAct,
    ListAct,
    OfficeAct,
    ServiceAct,
    poll_act,
)
from tally.sequestered import Capacity, ExclusionReason
from voting.domain.challenges.ruling import ChallengeVerdict
from voting.domain.claims.claim import NumberKind
from voting.domain.claims.ruling import Decision
from voting.domain.member import UnitBy
from voting.domain.officers import Role
from voting.domain.poll import PollKind, PollState
from voting.domain.unit import Panel, Unit
from voting.services.challenges.cases import ChallengeProgress
from voting.services.rulings.cases import CaseProgress
from voting.web.common.i18n import LazyString, exact_time, language
from voting.web.common.i18n import gettext as _
from voting.web.common.i18n import lazy_gettext as _l

STATES: Final[Mapping[PollState, LazyString]] = MappingProxyType(
    {
        PollState.DRAFT: _l("Draft"),
        PollState.SEALED: _l("Sealed, not open yet"),
        PollState.OPEN: _l("Voting is open"),
        PollState.CLOSED: _l("Voting has closed"),
        PollState.COUNTED: _l("Counted"),
        PollState.CERTIFIED: _l("Result certified"),
        PollState.RELEASED: _l("Result released"),
        PollState.VOID: _l("Void"),
    }
)

KINDS: Final[Mapping[PollKind, LazyString]] = MappingProxyType(
    {
        PollKind.TENTATIVE_AGREEMENT: _l("Vote on a tentative agreement"),
        PollKind.FINAL_OFFER: _l("Vote on a final offer"),
        PollKind.REHEARSAL: _l("Practice vote: nothing is decided"),
    }
)

PANELS: Final[Mapping[Panel, LazyString]] = MappingProxyType(
    {
        Panel.ELEMENTARY: _l("elementary"),
        Panel.SECONDARY: _l("secondary"),
        Panel.OCCASIONAL: _l("occasional"),
    }
)

ROLES: Final[Mapping[Role, LazyString]] = MappingProxyType(
    {
        Role.RETURNING_OFFICER: _l("returning officer"),
        Role.PROVINCIAL_EXECUTIVE: _l("provincial executive"),
        Role.MEMBERSHIP_OFFICER: _l("membership officer"),
        Role.TREASURER: _l("treasurer"),
        Role.GENERAL_SECRETARY: _l("general secretary"),
        Role.SCRUTINEER: _l("scrutineer"),
        Role.AUDITOR: _l("auditor"),
        Role.INSPECTOR: _l("inspector of the records"),
    }
)

ACTS: Final[Mapping[Act, LazyString]] = MappingProxyType(
    {
        Act.WEIGHTS: _l("Sign the table of weights"),
        Act.SEAL: _l("Seal the poll"),
        Act.OPEN: _l("Authorise the opening"),
        Act.CLOSE: _l("Close the poll early"),
        Act.EXTEND: _l("Extend voting"),
        Act.VOID: _l("Make the poll void"),
        Act.COUNT: _l("Count the votes"),
        Act.SET_ASIDE: _l("Set a decryption aside"),
        Act.CERTIFY: _l("Certify the result"),
        Act.RELEASE: _l("Release the result"),
    }
)

OFFICE_ACTS: Final[Mapping[OfficeAct, LazyString]] = MappingProxyType(
    {
        OfficeAct.SUCCEED: _l("Hand an office over"),
        OfficeAct.REPLACE_KEY: _l("Replace a lost key"),
    }
)

SERVICE_ACTS: Final[Mapping[ServiceAct, LazyString]] = MappingProxyType(
    {ServiceAct.INTERRUPTION: _l("Enter an interruption of the service")}
)

LIST_ACTS: Final[Mapping[ListAct, LazyString]] = MappingProxyType(
    {ListAct.STRIKE_OFF: _l("See who has voted: strike-off lists")}
)

CHANNELS: Final[Mapping[VotingChannel, LazyString]] = MappingProxyType(
    {VotingChannel.WEB: _l("Online voting"), VotingChannel.TELEPHONE: _l("Voting by telephone")}
)

REASONS: Final[Mapping[ExclusionReason, LazyString]] = MappingProxyType(
    {
        ExclusionReason.NOT_VERIFIED: _l("membership not verified"),
        ExclusionReason.WRONG_UNIT: _l("wrong unit"),
        ExclusionReason.ALREADY_VOTED: _l("on the list, has voted"),
        ExclusionReason.ON_THE_LIST: _l("on the list, has not voted"),
        ExclusionReason.DUPLICATE_CLAIM: _l("another claim of the same person"),
    }
)

DECISIONS: Final[Mapping[Decision, LazyString]] = MappingProxyType(
    {Decision.ADMIT: _l("admit"), Decision.EXCLUDE: _l("exclude")}
)

CAPACITIES: Final[Mapping[Capacity, LazyString]] = MappingProxyType(
    {Capacity.MEMBER: _l("as a member"), Capacity.EMPLOYEE: _l("employee, not a member")}
)

PROGRESS_WORDS: Final[Mapping[CaseProgress, LazyString]] = MappingProxyType(
    {
        CaseProgress.TO_RULE: _l("to rule on"),
        CaseProgress.RULED: _l("ruled by you, waits for another officer"),
        CaseProgress.DISAGREED: _l("disagreed, the returning officer decides"),
        CaseProgress.TO_SIGN: _l("agreed, to be signed"),
        CaseProgress.ADMITTED: _l("admitted"),
        CaseProgress.EXCLUDED: _l("excluded"),
    }
)

CHALLENGE_PROGRESS: Final[Mapping[ChallengeProgress, LazyString]] = MappingProxyType(
    {
        ChallengeProgress.NO_BALLOT: _l("no vote cast, nothing to rule on"),
        ChallengeProgress.TO_RULE: _l("to rule on"),
        ChallengeProgress.RULED: _l("ruled by you, waits for another officer"),
        ChallengeProgress.DISAGREED: _l("disagreed, another officer decides"),
        ChallengeProgress.TO_SIGN: _l("agreed, to be signed"),
        ChallengeProgress.DISMISSED: _l("dismissed: the vote counts"),
        ChallengeProgress.UPHELD: _l("upheld: the vote is not counted"),
        ChallengeProgress.FELL: _l("no ruling in time: the vote counts"),
    }
)

CHALLENGE_VERDICTS: Final[Mapping[ChallengeVerdict, LazyString]] = MappingProxyType(
    {
        ChallengeVerdict.DISMISS: _l("dismiss: the vote counts"),
        ChallengeVerdict.UPHOLD: _l("uphold: the vote is not counted"),
    }
)

CHALLENGE_ACTS: Final[Mapping[ChallengeAct, LazyString]] = MappingProxyType(
    {
        ChallengeAct.VOTER: _l("Challenge a member who has no ballot"),
        ChallengeAct.BALLOT: _l("Challenge a member who has a ballot"),
        ChallengeAct.DISMISS: _l("Dismiss a challenge"),
        ChallengeAct.UPHOLD: _l("Uphold a challenge"),
    }
)

NUMBER_KINDS: Final[Mapping[NumberKind, LazyString]] = MappingProxyType(
    {
        NumberKind.EMPLOYEE: _l("employee number"),
        NumberKind.COLLEGE: _l("College of Teachers number"),
    }
)

UNIT_BY: Final[Mapping[UnitBy, LazyString]] = MappingProxyType(
    {
        UnitBy.BY_LAWS: _l("the by-laws of both units"),
        UnitBy.MAJOR_PART: _l("the major part of the assignment"),
        UnitBy.OWN_CHOICE: _l("the member’s own choice, of equal parts"),
    }
)

Name = (
    PollState
    | PollKind
    | Panel
    | Role
    | Act
    | OfficeAct
    | ServiceAct
    | ListAct
    | VotingChannel
    | ExclusionReason
    | Decision
    | Capacity
    | CaseProgress
    | ChallengeProgress
    | ChallengeVerdict
    | ChallengeAct
    | NumberKind
    | UnitBy
)
"""The enumerations whose members have words."""
_WORDS: Final[Mapping[type, Mapping[Any, LazyString]]] = MappingProxyType(
    {
        PollState: STATES,
        PollKind: KINDS,
        Panel: PANELS,
        Role: ROLES,
        Act: ACTS,
        OfficeAct: OFFICE_ACTS,
        ServiceAct: SERVICE_ACTS,
        ListAct: LIST_ACTS,
        VotingChannel: CHANNELS,
        ExclusionReason: REASONS,
        Decision: DECISIONS,
        Capacity: CAPACITIES,
        CaseProgress: PROGRESS_WORDS,
        ChallengeProgress: CHALLENGE_PROGRESS,
        ChallengeVerdict: CHALLENGE_VERDICTS,
        ChallengeAct: CHALLENGE_ACTS,
        NumberKind: NUMBER_KINDS,
        UnitBy: UNIT_BY,
    }
)


def words(name: Name) -> str:
    """Return the words for a member of one of these enumerations.

    Looked up by type first: the state `open` and the act `open` are equal as strings.
    """
    return str(_WORDS[type(name)][name])


def role_words(role: str) -> str:
    """Return the words for a role, as poll.json names it."""
    return words(Role(role))


TAKEN_BACK: Final[Mapping[str, LazyString]] = MappingProxyType(
    {
        "rulings": _l("rulings on claims"),
        "change-contact": _l("a changed contact"),
        "remove-voter": _l("a removal from the list"),
        "challenge": _l("a challenge of a listed member"),
        "challenge-ruling": _l("a ruling on a challenge"),
    }
)


def taken_back_words(name: str) -> str:
    """Return the words for something signed that is withdrawn: an act, or work of the desk."""
    return str(TAKEN_BACK[name]) if name in TAKEN_BACK else words(poll_act(name))


def interruption_words(one: Interruption) -> str:
    """Return an interruption in words: which channel, from when, until when, in Toronto."""
    channel, began = str(CHANNELS[one.channel]), exact_time(one.began)
    if one.ended is None:
        return _("%(channel)s: since %(began)s (Toronto)", channel=channel, began=began)
    return _(
        "%(channel)s: from %(began)s to %(ended)s (Toronto)",
        channel=channel,
        began=began,
        ended=exact_time(one.ended),
    )


def unit_name(unit: Unit) -> str:
    """Return a counting unit's name in the language of this answer."""
    return unit.name_fr if language() == "fr" else unit.name_en


def named(officer: str, names: Mapping[str, str]) -> str:
    """Return an officer's name, or the identifier of an account that is not there."""
    return names.get(officer, officer)


def install(app: Flask) -> None:
    """Give templates these functions."""
    app.jinja_env.globals["words"] = words
    app.jinja_env.globals["role_words"] = role_words
    app.jinja_env.globals["taken_back_words"] = taken_back_words
    app.jinja_env.filters["unit_name"] = unit_name
    app.jinja_env.filters["named"] = named
    app.jinja_env.filters["interruption_words"] = interruption_words
