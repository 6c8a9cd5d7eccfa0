"""The statement that officers sign for every act on a poll: two of them, but one for the weights.

Rules this module keeps:
1. It names the poll and the act, says when it was made and why, and what it is about, line by
   line, in both languages: what is sealed, opened, counted, certified or released, never a bare
   digest.
2. Its bytes M are the prefix and the RFC 8785 object. A key file signs M; a passkey signs a
   WebAuthn assertion whose challenge is SHA-256(M).
3. The lines tie the act to what it acts on, so that a signature cannot be moved to another. They
   are made and verified by `audit.record.about`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from audit.record import fields
from audit.record.about.lines import About, about_json, parse_about
from audit.record.fields import Node
from audit.record.signatures import ed25519
from audit.record.signatures.signable import Signable

STATEMENT_HOURS, VOID_HOURS = 24, 2
STATEMENT_LIFE = timedelta(hours=STATEMENT_HOURS)
"""How long after it was made a statement can authorise its act (except an opening, which may be
authorised long before the window). One to make void lives less: both officers decide it on what
the poll is now."""


class Act(StrEnum):
    """What officers may do to a poll: one signs its weights, two do everything else."""

    WEIGHTS = "weights"
    SEAL = "seal"
    OPEN = "open"
    CLOSE = "close"
    EXTEND = "extend"
    VOID = "void"
    COUNT = "count"
    SET_ASIDE = "set-aside"
    CERTIFY = "certify"
    RELEASE = "release"


BY_TWO = tuple(act for act in Act if act is not Act.WEIGHTS)
"""The acts that two officers do, in the order of a poll's life."""


class RulingAct(StrEnum):
    """What two officers may do with sequestered ballots."""

    ADMIT = "admit"
    EXCLUDE = "exclude"


class ChallengeAct(StrEnum):
    """What two officers may do to challenge a listed member, and two others to rule on it."""

    VOTER = "challenge-voter"
    BALLOT = "challenge-ballot"
    DISMISS = "dismiss-challenge"
    UPHOLD = "uphold-challenge"


class ContactAct(StrEnum):
    """What two officers may do with a member's contact on the roster, after the seal."""

    CHANGE = "change-contact"


class RemovalAct(StrEnum):
    """What two officers may do with the sealed voters' list, before the opening."""

    REMOVE = "remove-voter"


class OfficeAct(StrEnum):
    """What two remaining officers may do to an office, or to a lost key, after the seal."""

    SUCCEED = "succeed"
    REPLACE_KEY = "replace-key"


class ServiceAct(StrEnum):
    """What two officers may enter about the service of a sealed poll."""

    INTERRUPTION = "interruption"


class ListAct(StrEnum):
    """What two officers may do with the voters' lists of a poll that is open, or has closed."""

    STRIKE_OFF = "strike-off"


LastingAct = OfficeAct | ServiceAct | ListAct
"""What changes no state, and may be done in many."""
PollAct = Act | LastingAct
"""What is done to a poll as a whole: of each kind, one statement waits at most."""
LASTING: tuple[LastingAct, ...] = (*OfficeAct, *ServiceAct, *ListAct)
AnyAct = PollAct | RulingAct | ChallengeAct | ContactAct | RemovalAct
_KINDS: tuple[type[AnyAct], ...] = (
    *(Act, RulingAct, ChallengeAct, ContactAct, RemovalAct),
    *(OfficeAct, ServiceAct, ListAct),
)


def poll_act(name: str) -> PollAct:
    """Return the act on a whole poll of that name; `ValueError` for any other."""
    return {act.value: act for act in LASTING}.get(name) or Act(name)


def hours_of(act: AnyAct) -> int:
    """Return how many hours a statement of this act lives, from the time that it gives."""
    return VOID_HOURS if act is Act.VOID else STATEMENT_HOURS


def life_of(act: AnyAct) -> timedelta:
    """Return how long a statement of this act lives, from the time that it gives."""
    return timedelta(hours=hours_of(act))


@dataclass(frozen=True)
class Statement(Signable):
    """What officers sign: `about` is the list of lines that the act's document gives."""

    poll: str
    act: AnyAct
    time: datetime
    reason: str
    about: About

    def __post_init__(self) -> None:
        fields.check_match(self.poll, fields.IDENTIFIER, "statement: poll")
        fields.check_moment(self.time, "statement: time")
        fields.check_text(self.reason, "statement: reason", 500, minimum=0)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "poll": self.poll,
            "act": self.act.value,
            "time": fields.show_time(self.time),
            "reason": self.reason,
            "about": about_json(self.about),
        }

    @property
    def message(self) -> bytes:
        """M: the bytes that a key file signs."""
        return ed25519.signed_bytes("statement", self.to_json())

    @property
    def label(self) -> str:
        """What a refusal calls it."""
        return f"statement {self.act.value}"


def parse_statement(node: Node) -> Statement:
    """Read a statement's JSON object."""
    part = node.members("poll", "act", "time", "reason", "about")
    acts = {act.value: act for kind in _KINDS for act in kind}
    name = part["act"].text()
    fields.check_one_of(name, tuple(acts), part["act"].what)
    return Statement(
        part["poll"].text(),
        acts[name],
        part["time"].time(),
        part["reason"].text(),
        parse_about(part["about"]),
    )
