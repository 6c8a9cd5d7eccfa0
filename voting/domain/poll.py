"""A poll: its terms, its state, and the one table of how its state may change.

Rules this module keeps:
1. A poll moves one way only: draft, sealed, open, closed, counted, certified, released; it may
   become void from any state before certified. `LIFECYCLE` is the whole of it: what is not in the
   table is refused.
2. An `Act` is done by two officers (of a draft, one signs the weights). A `Step` follows by itself
   (the window reaches its end, the last decryption needed arrives) or, for a draft, which binds
   nobody yet, is one officer's. An `OfficeAct` changes who acts, a `ServiceAct` and a `ListAct`
   nothing, and none of them the state.
3. The terms are what `poll.toml` said. After the seal only the closing time may move, by an act:
   later by an extension, earlier by an early close that is ordered ahead (by-law 2.77: one window
   throughout the province).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from audit.record.challenges.reasons import ChallengeReason
from audit.record.signatures.statement import (
    Act,
    LastingAct,
    ListAct,
    OfficeAct,
    PollAct,
    ServiceAct,
)
from audit.record.units import AgreedByLaws, Bilingual, Electorate
from tally.fte.basis import Membership
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind
from voting.domain.errors import NotFoundError, WrongStateError


class PollState(StrEnum):
    """Where a poll is in its life."""

    DRAFT = "draft"
    SEALED = "sealed"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    CERTIFIED = "certified"
    RELEASED = "released"
    VOID = "void"


class Step(StrEnum):
    """What happens to a poll without two officers' signatures."""

    OPENS = "opens"
    CLOSES = "closes"
    RESULT = "result"
    DISCARD = "discard"


_D, _S, _O = PollState.DRAFT, PollState.SEALED, PollState.OPEN
_X, _N, _C = PollState.CLOSED, PollState.COUNTED, PollState.CERTIFIED

LIFECYCLE: Mapping[tuple[PollState, Act | Step], PollState] = MappingProxyType(
    {
        (_D, Act.WEIGHTS): _D,  # the table of weights, which the seal then holds
        (_D, Act.SEAL): _S,
        (_D, Step.DISCARD): PollState.VOID,
        (_S, Act.OPEN): _S,  # authorised: the window then opens the poll by itself
        (_S, Step.OPENS): _O,
        (_S, Act.EXTEND): _S,
        (_O, Act.EXTEND): _O,
        (_O, Act.CLOSE): _O,  # ordered: the poll then closes by itself, at the ordered second
        (_O, Step.CLOSES): _X,
        (_X, Act.COUNT): _X,  # the encrypted tally: counted once the trustees have decrypted it
        (_X, Act.SET_ASIDE): _X,  # a trustee's decryption, before there is a result
        (_X, Step.RESULT): _N,
        (_N, Act.CERTIFY): _C,
        (_C, Act.RELEASE): PollState.RELEASED,
        (_S, Act.VOID): PollState.VOID,
        (_O, Act.VOID): PollState.VOID,
        (_X, Act.VOID): PollState.VOID,
        (_N, Act.VOID): PollState.VOID,
    }
)
"""The state that a poll has after an act or a step; a pair that is missing is refused."""


OFFICES_CHANGE = (_S, _O, _X, _N, _C)
"""The states in which an office is handed over, or a lost key replaced: while acts may follow."""

INTERRUPTIONS_TOLD = (_S, _O, _X, _N)
"""The states in which an interruption of the service is entered: until the certificate."""

LISTS_DISCLOSED = (_O, _X, _N, _C)
"""The states in which strike-off lists are shown: from the opening until the release."""

LASTING_IN: Mapping[LastingAct, tuple[PollState, ...]] = MappingProxyType(
    {
        OfficeAct.SUCCEED: OFFICES_CHANGE,
        OfficeAct.REPLACE_KEY: OFFICES_CHANGE,
        ServiceAct.INTERRUPTION: INTERRUPTIONS_TOLD,
        ListAct.STRIKE_OFF: LISTS_DISCLOSED,
    }
)
"""The states in which each act that changes none may be done."""
_LASTS: Mapping[type[LastingAct], str] = MappingProxyType(
    {
        OfficeAct: "an office is handed over, or a lost key replaced,",
        ServiceAct: "an interruption of its service is entered",
        ListAct: "who has voted is shown to two officers",
    }
)


class PollKind(StrEnum):
    """What the members are asked about (by-laws 2.75 and 2.76), or that it is a rehearsal."""

    TENTATIVE_AGREEMENT = "tentative-agreement"
    FINAL_OFFER = "final-offer"
    REHEARSAL = "rehearsal"


@dataclass(frozen=True)
class WeightTerms:
    """What `poll.toml` says of the weights: fees, and readings of by-law 2.78.

    `membership_fee` and `member_protection` are dollars with two places, `expected_fees` the least
    and the most that the fee should be; `threshold` and `salary_ratio` are exact numbers as text.
    """

    membership_fee: str
    member_protection: str
    expected_fees: tuple[str, str]
    salary_ratio: str | None
    threshold: str
    threshold_kind: ThresholdKind
    counting_unit: CountingUnit
    occasional_ratio: bool
    membership_basis: Membership

    @property
    def required(self) -> Threshold:
        """What ratifies (by-law 2.78, reading)."""
        return Threshold(Fraction(self.threshold), self.threshold_kind)


@dataclass(frozen=True)
class PollTerms(WeightTerms):
    """What `poll.toml` says of a poll.

    Times are aware, in UTC, with whole seconds. `officers` are the identifiers of the accounts
    whose keys the seal fixes. `credential_authority` is the base64 of an Ed25519 public key.
    `electorate`: whether the members may take part, or every employee (labour law).
    `classes`: the classes of members who vote, sorted (by-laws 2.6, 2.10, 2.12 and 2.16).
    `challenge_reasons`: for which a listed member may be challenged, sorted (by-law 2.77, reading).
    `unit_by_laws`: pairs of units whose by-laws agree on who works in both (2.99, 2.100), sorted.
    `executive_acts`: which acts one of the provincial executive signs, a choice of that reading.
    `objections_from`, `objections_until`: when the list is looked at, before the vote (2.77).
    `watcher`: the base64 of the Ed25519 public key of who watches the service, if there is one.
    `route`: the identifier of the route before the vote (by-laws 2.74 to 2.76), which says on which
    texts, who recommended what, and when the members were told; a rehearsal has none.
    """

    kind: PollKind
    title: Bilingual
    question: Bilingual
    voters_list_date: date
    electorate: Electorate
    classes: tuple[str, ...]
    challenge_reasons: tuple[ChallengeReason, ...]
    unit_by_laws: tuple[AgreedByLaws, ...]
    time_zone: str
    objections_from: datetime
    objections_until: datetime
    opens: datetime
    closes: datetime
    ruling_deadline: datetime
    executive_acts: str
    release_units: bool
    release_heads: bool
    small_unit: int
    interruption_minutes: int
    officers: tuple[str, ...]
    credential_authority: str
    route: str | None
    watcher: str | None = None


@dataclass(frozen=True)
class Poll:
    """A poll as stored: its terms, its state, and the exact bytes of what was fixed at the seal.

    `closes` is the closing time now in force; `ordered` is the index of the log's entry that
    ordered it, where it is an early close. `poll_json` is set when the seal is first proposed
    and is final once sealed; `seal_digest` (hex) names the signed seal. `voters_lists` is the
    credential authority's signed voters-lists.json. `opening` holds an opening that is authorised
    and has not taken effect: canonical JSON of its statement and signatures. `tallied`: the
    encrypted tally is in the record. `weights` is the signed statement of its weights, as poll.json
    holds it: it counts only while it says what the poll's weights are.
    """

    id: str
    card_set: str
    state: PollState
    terms: PollTerms
    closes: datetime
    poll_json: bytes | None = field(default=None, repr=False)
    fte_json: bytes | None = field(default=None, repr=False)
    weights: bytes | None = field(default=None, repr=False)
    trustees_json: bytes | None = field(default=None, repr=False)
    voters_lists: bytes | None = field(default=None, repr=False)
    seal_digest: str | None = None
    opening: bytes | None = field(default=None, repr=False)
    tallied: bool = False
    ordered: int | None = None

    @property
    def opens(self) -> datetime:
        """When the window opens."""
        return self.terms.opens

    @property
    def live(self) -> bool:
        """Whether it is sealed, and its window has not ended: its voters' list may still change."""
        return self.state in (PollState.SEALED, PollState.OPEN)

    @property
    def log_origin(self) -> str:
        """The name of the poll's log in its checkpoints."""
        return f"ratify-log/{self.id}"

    def after(self, move: PollAct | Step) -> PollState:
        """Return the state after `move`; raise `WrongStateError` if the table does not have it."""
        if isinstance(move, OfficeAct | ServiceAct | ListAct):
            return self._unchanged(move)
        state = LIFECYCLE.get((self.state, move))
        if state is None:
            raise WrongStateError(
                f"poll {self.id} is {self.state}: it cannot {_verb(move)}, which needs it to be "
                f"{_states_for(move)}"
            )
        return state

    def _unchanged(self, act: LastingAct) -> PollState:
        states = LASTING_IN[act]
        if self.state not in states:
            raise WrongStateError(
                f"poll {self.id} is {self.state}: {_LASTS[type(act)]} while it is "
                f"{' or '.join(states)}"
            )
        return self.state

    def moved(self, move: Act | Step) -> Poll:
        """Return the poll after `move`; raise `WrongStateError` if the table does not have it."""
        return replace(self, state=self.after(move))


def verify_visible(poll: Poll) -> None:
    """Raise `NotFoundError` where members know of no such poll: one that was never sealed."""
    if poll.seal_digest is None:
        raise NotFoundError(f"There is no poll {poll.id}.")


def _verb(move: Act | Step) -> str:
    return _VERBS[move] if move in _VERBS else f"be {_PAST[move]}"


_VERBS: Mapping[Act | Step, str] = MappingProxyType(
    {
        Step.OPENS: "open",
        Step.CLOSES: "close",
        Step.RESULT: "have a result",
        Act.WEIGHTS: "have its weights signed",
        Act.SET_ASIDE: "have a decryption set aside",
    }
)


_PAST: Mapping[Act | Step, str] = MappingProxyType(
    {
        Step.DISCARD: "discarded",
        Act.SEAL: "sealed",
        Act.OPEN: "authorised to open",
        Act.CLOSE: "ordered to close early",
        Act.EXTEND: "extended",
        Act.VOID: "made void",
        Act.COUNT: "counted",
        Act.CERTIFY: "certified",
        Act.RELEASE: "released",
    }
)


def _states_for(move: Act | Step) -> str:
    return " or ".join(state for state, known in LIFECYCLE if known is move)


def utc(moment: datetime) -> datetime:
    """Return the same moment in UTC, without its fraction of a second."""
    return moment.astimezone(UTC).replace(microsecond=0)
