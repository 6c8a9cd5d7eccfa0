"""What must be ready before a poll is sealed.

Rules this module keeps:
1. Each line says what is there, what is missing and how to supply it; the seal itself checks again,
   and refuses. A rehearsal has no route, and needs two officers only.
2. Weights that look implausible are named: they may be right.
3. A unit so small that its result may show how somebody voted is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.record.signatures.weights import SignedWeights
from tally.protocol.trustees import Pedersen, Single, Trustees
from voting.domain.officers import ACTORS, Officer, Role
from voting.domain.plausibility import Implausible
from voting.domain.poll import Poll
from voting.domain.small_units import few_members
from voting.domain.unit import Unit
from voting.ports.unit_of_work import Context
from voting.services.acts.weights import WeightsTable, read_weights
from voting.services.officers.ready import RouteReadiness, route_readiness
from voting.services.polls import queries
from voting.services.polls.turnout import UnitTurnout
from voting.web.common.i18n import gettext as _
from voting.web.common.i18n import number, said


@dataclass(frozen=True)
class ChecklistItem:
    """One line of the checklist; `good` is None if nothing is missing but officers should look."""

    name: str
    good: bool | None
    detail: str


def threshold_words(trustees: Trustees | None) -> str:
    """Return, in words, how many trustees a count needs."""
    if trustees is None:
        return ""
    parts = [
        _("any %(needed)s of %(all)s", needed=item.threshold, all=len(item.keys))
        if isinstance(item, Pedersen)
        else _("key holder no. %(number)s in every case", number=place)
        for place, item in _numbered(trustees)
    ]
    return ", ".join(parts)


def _numbered(trustees: Trustees) -> list[tuple[int, Single | Pedersen]]:
    firsts: dict[int, int] = {}
    for owner in trustees.owners:
        firsts.setdefault(owner.item, owner.number)
    return [(firsts[place], item) for place, item in enumerate(trustees.items)]


def checklist(
    context: Context, poll: Poll, rows: tuple[UnitTurnout, ...], trustees: Trustees | None
) -> tuple[ChecklistItem, ...]:
    """Return the checklist of a draft."""
    ready, route = queries.readiness(context, poll), route_readiness(context, poll)
    units = [row.unit for row in rows]
    return (
        ChecklistItem(_("Bargaining units"), bool(units), _units_words(rows)),
        _weights(),
        *_weights_checks(read_weights(context, poll.id)),
        _voters(units, ready.voters),
        _trustees_check(trustees),
        *_route_checks(route),
        _officers_check(poll, ready.accounts, route),
        ChecklistItem(
            _("Voting period"),
            not ready.over,
            _("It has ended.") if ready.over else _("It is still to come, or is open now."),
        ),
        _small_check(poll, units),
    )


def _units_words(rows: tuple[UnitTurnout, ...]) -> str:
    members = sum(row.on_list for row in rows)
    return _(
        "%(units)s in all. Members on the roster: %(members)s.",
        units=number(len(rows)),
        members=number(members),
    )


def _weights() -> ChecklistItem:
    """Say that every unit has one: the import refuses a unit that has neither."""
    return ChecklistItem(
        _("Fee return or FTE of each unit"), good=True, detail=_("Every unit has one.")
    )


def _weights_checks(table: WeightsTable) -> tuple[ChecklistItem, ...]:
    """Say what to look at in the weights, and who signed them, or must."""
    return _plausible_check(table.warnings), _signed_check(table.signed)


def _plausible_check(warnings: Sequence[Implausible]) -> ChecklistItem:
    if not warnings:
        return ChecklistItem(_("Plausible weights"), good=True, detail=_("Nothing unusual"))
    detail = ". ".join(said(one.words) for one in warnings)
    return ChecklistItem(_("Plausible weights"), good=None, detail=f"{detail}.")


def _signed_check(signed: SignedWeights | None) -> ChecklistItem:
    if signed is None:
        detail = _("Not signed yet: the treasurer or the general secretary signs it on its page.")
    else:
        detail = _("Signed by %(officer)s", officer=signed.signature.officer)
    return ChecklistItem(_("Table of weights"), signed is not None, detail)


def _voters(units: list[Unit], voters: Mapping[str, int]) -> ChecklistItem:
    wrong = [unit.id for unit in units if voters.get(unit.id, 0) != unit.on_list]
    if not voters:
        detail = _("Not imported yet: ratify poll voters-list")
    elif wrong:
        detail = _("Differs from the roster in: %(units)s", units=", ".join(wrong))
    else:
        detail = _("Voters: %(voters)s, as on the roster", voters=number(sum(voters.values())))
    return ChecklistItem(_("Voters’ list"), bool(voters) and not wrong, detail)


def _trustees_check(trustees: Trustees | None) -> ChecklistItem:
    if trustees is None:
        return ChecklistItem(
            _("Key holders"), good=False, detail=_("Not imported yet: ratify poll trustees")
        )
    detail = _(
        "%(all)s in all; the count needs %(threshold)s",
        all=len(trustees.owners),
        threshold=threshold_words(trustees),
    )
    return ChecklistItem(_("Key holders"), good=True, detail=detail)


def _route_checks(ready: RouteReadiness | None) -> tuple[ChecklistItem, ...]:
    """Say what the route lacks (2.74 to 2.76), and who accepted nothing (solidarity policy)."""
    if ready is None:
        return ()
    found = ". ".join(said(one.words) for one in ready.findings)
    missing = _(
        "Not yet by %(officers)s. Each can do it on the account page, or with ratify "
        "officer accept.",
        officers=", ".join(ready.silent),
    )
    accepted = missing if ready.silent else _("By every officer")
    return (
        ChecklistItem(
            _("Route before the vote"),
            not found,
            f"{found}." if found else _("Every step is signed."),
        ),
        ChecklistItem(
            _("Oath, code of conduct and solidarity accepted"), not ready.silent, accepted
        ),
    )


def _officers_check(
    poll: Poll, accounts: tuple[Officer, ...], route: RouteReadiness | None
) -> ChecklistItem:
    """Check for so many officers, with keys, that the loss of any one can be mended (2.77)."""
    named = poll.terms.officers
    chosen = [one for one in accounts if one.role in ACTORS and (not named or one.id in named)]
    ready = [one for one in chosen if one.file_keys or one.passkeys]
    executive = any(one.role is Role.PROVINCIAL_EXECUTIVE for one in ready)
    names = ", ".join(one.name for one in ready) or _("nobody yet")
    good = len(ready) >= 2 and executive
    need = _(" (two are needed, one of the provincial executive)")
    if route is not None:
        good = route.count.enough
        need = _(
            " (needed: three, two of them of the provincial executive, and three who rule on"
            " claims, two of them membership officers)"
        )
    need = "" if good else need
    return ChecklistItem(
        _("Officers who act, with a passkey or a key file"), good, f"{names}{need}"
    )


def _small_check(poll: Poll, units: list[Unit]) -> ChecklistItem:
    small = [one.unit.id for one in few_members(poll, units)]
    if not small:
        return ChecklistItem(_("Small units"), good=True, detail=_("None"))
    detail = _(
        "%(units)s: with so few members, a unit’s result may show how they voted",
        units=", ".join(small),
    )
    return ChecklistItem(_("Small units"), good=None, detail=detail)
