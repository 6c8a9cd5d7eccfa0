"""What the members' pages show of a poll.

Rules this module keeps:
1. A poll that is not sealed is not found: a draft is not shown to members.
2. No result before its release: it comes from the service of the release, which gives none sooner.
3. The clock does what is due before a page says what state the poll is in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from audit.record.challenges.reasons import REASONS
from audit.record.interruption import Interruption
from audit.record.units import Bilingual, Electorate
from voting.domain.claims.contact import ContactKind
from voting.domain.confirmations import ConfirmationStanding
from voting.domain.poll import Poll, PollState
from voting.domain.unit import Unit
from voting.ports.unit_of_work import Context
from voting.services import clock
from voting.services.acts import release
from voting.services.acts.release import Released
from voting.services.acts.service.told import interruptions_of
from voting.services.polls import board, queries
from voting.services.polls.turnout import turnout_said
from voting.services.routes.shown import ShownRoute, route_shown
from voting.web.common.i18n import gettext as _
from voting.web.common.i18n import said
from voting.web.common.words import unit_name

_COUNTED = (PollState.COUNTED, PollState.CERTIFIED, PollState.RELEASED)
_CERTIFIED = (PollState.CERTIFIED, PollState.RELEASED)


@dataclass(frozen=True)
class Station:
    """One stage of a poll's life; `place` is `done`, `now` or `ahead`, `when` its time if known."""

    name: str
    place: str
    when: datetime | None = None


@dataclass(frozen=True)
class PollPage:
    """A poll, its route, stages and interruptions; once it is released what was, and turnout."""

    poll: Poll
    turnout: Bilingual | None
    released: Released | None
    trustees: ConfirmationStanding | None
    route: ShownRoute | None
    stations: tuple[Station, ...]
    interruptions: tuple[Interruption, ...]


@dataclass(frozen=True)
class ClaimOptions:
    """What the claim form offers to a person who is not on the list.

    `boards` are the poll's employers, `units` its counting units sorted by name, without documents,
    `kinds` the kinds of contact that this server can reach: without any, no claim is taken.
    `asks_standing`: whether the form asks what the person is, member or employee.
    """

    boards: tuple[str, ...]
    units: tuple[Unit, ...]
    kinds: frozenset[ContactKind]
    asks_standing: bool

    @property
    def taken(self) -> bool:
        """Whether claims are taken at all."""
        return bool(self.kinds)

    @property
    def asked(self) -> str:
        """The label of the contact that the form asks for."""
        if ContactKind.MOBILE not in self.kinds:
            return _("E-mail address")
        if ContactKind.EMAIL not in self.kinds:
            return _("Mobile number")
        return _("E-mail address or mobile number")

    @property
    def asked_again(self) -> str:
        """What is said where the answer is no contact of the kinds that the form asks for."""
        if ContactKind.MOBILE not in self.kinds:
            return _("Enter an e-mail address like name@example.org.")
        if ContactKind.EMAIL not in self.kinds:
            return _(
                "Enter a mobile number of Canada or the United States with its area code, like "
                "416-555-0123."
            )
        return _(
            "Enter an e-mail address like name@example.org, or a mobile number of Canada or the "
            "United States with its area code, like 416-555-0123."
        )

    @property
    def contact_token(self) -> str:
        """That contact's `autocomplete` token; HTML has none for either of two kinds."""
        return "email" if ContactKind.EMAIL in self.kinds else "tel"


def share(part: int, whole: int) -> float:
    """Return `part` as a share of `whole`, from 0 to 1; 0 if `whole` is 0."""
    return part / whole if whole else 0.0


def polls(ctx: Context) -> list[Poll]:
    """Return the polls that members may see: open ones first, then the latest."""
    clock.tick(ctx)
    shown = [poll for poll in queries.every_poll(ctx) if poll.seal_digest is not None]
    shown.sort(key=lambda poll: poll.opens, reverse=True)
    return sorted(shown, key=lambda poll: poll.state is not PollState.OPEN)


def claim_options(ctx: Context, poll: Poll) -> ClaimOptions:
    """Return what the claim form offers in a poll."""
    units = queries.units_of(ctx, poll.id)
    boards = sorted({unit.board for unit in units})
    named = sorted(units, key=unit_name)
    asks_standing = poll.terms.electorate is Electorate.EMPLOYEES
    return ClaimOptions(tuple(boards), tuple(named), ctx.settings.post.kinds, asks_standing)


def hold_reasons(poll: Poll) -> dict[str, str]:
    """Return why a listed member may be challenged, in words, by `reason-` and the reason's name.

    The booth shows one of them, once its member has signed in.
    """
    return {f"reason-{one}": said(REASONS[one]) for one in poll.terms.challenge_reasons}


def page(ctx: Context, poll_id: str) -> PollPage:
    """Return what the poll's page shows."""
    poll = clock.visible(ctx, poll_id)
    released = release.released(ctx, poll_id)
    return PollPage(
        poll=poll,
        turnout=turnout_said(poll, board.poll_view(ctx, poll_id).total) if released else None,
        released=released,
        trustees=board.confirmations(ctx, poll_id),
        route=route_shown(ctx, poll_id),
        stations=_stations(poll),
        interruptions=interruptions_of(ctx, poll_id),
    )


def _stations(poll: Poll) -> tuple[Station, ...]:
    """Return the stages of a poll's life; a void poll shows none after the seal as done."""
    state = poll.state
    opened = state not in (PollState.SEALED, PollState.VOID)
    closed = opened and state is not PollState.OPEN
    counted, certified = state in _COUNTED, state in _CERTIFIED
    released = state is PollState.RELEASED
    names: tuple[tuple[str, bool, datetime | None], ...] = (
        (_("Sealed by two officers"), True, None),
        (_("Voting opened") if opened else _("Voting opens"), opened, poll.opens),
        (_("Voting closed") if closed else _("Voting closes"), closed, poll.closes),
        (_("Counted by the key holders") if counted else _("The key holders count"), counted, None),
        (
            _("Certified by two officers") if certified else _("Two officers certify"),
            certified,
            None,
        ),
        (_("Result released") if released else _("The result is released"), released, None),
    )
    last = sum(done for _name, done, _when in names) - 1
    return tuple(
        Station(name, _place(place, last, over=released), when)
        for place, (name, _done, when) in enumerate(names)
    )


def _place(place: int, last: int, *, over: bool) -> str:
    if place < last or (over and place == last):
        return "done"
    return "now" if place == last else "ahead"
