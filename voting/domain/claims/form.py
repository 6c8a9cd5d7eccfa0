"""The claim's form: from what a person typed, or keyed, to a claim.

Rules this module keeps:
1. Every answer that must be corrected is named, all at once; no answer is quoted.
2. The election follows from employer and panel; the person chooses only among several.
3. By telephone there is no name, and the contact is a number.
4. What the person says to be, member or employee who is not one, is asked only where every employee
   may take part; there it must be said, and elsewhere it is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from audit.record.units import Electorate
from tally.sequestered import Capacity
from voting.domain.claims.claim import PHONE, WEB, Claim, NumberKind, name_problem, number_problem
from voting.domain.claims.contact import Contact, parse_contact, parse_mobile, parse_voice
from voting.domain.errors import ClaimError, ContactError, FormProblem
from voting.domain.unit import Panel, Unit


def parse_form(
    form: Mapping[str, str],
    units: Iterable[Unit],
    claim: str,
    language: str,
    channel: str = WEB,
    electorate: Electorate = Electorate.MEMBERS,
) -> Claim:
    """Return the claim that a person filled in, or raise `ClaimError` with every problem.

    `form` has the answers `name`, `board`, `panel`, `number_kind`, `number` and `contact`, and
    `unit` where more than one unit fits (`fitting_units`); `units` are the poll's; `claim` is a new
    identifier. By telephone there is no `name`, the contact is a number, and `reach` is `sms` or
    `voice`. Where every employee may take part (`electorate`), there is `standing`.

    Checks: (1) the name; (2) the board is an employer in this poll, and has a unit for what the
    person teaches; (3) the number; (4) the contact; (5) the standing.
    """
    problems: list[FormProblem] = []
    name = " ".join(unicodedata.normalize("NFC", form.get("name", "")).split())
    _note(problems, name_problem(name, channel))  # (1)
    unit = _unit(form, tuple(units), problems)  # (2)
    kind, number = _number(form, problems)  # (3)
    contact = _contact(form, channel, problems)  # (4)
    standing = _standing(form, electorate, problems)  # (5)
    if problems or unit is None or kind is None or contact is None:
        raise ClaimError(problems)
    whose = (name, unit.board, unit.panel, kind, number, contact)
    return Claim(claim, unit.id, *whose, language, channel, standing)


def fitting_units(units: Iterable[Unit], board: str, panel: str) -> tuple[Unit, ...]:
    """Return the units of that employer for that panel: none, one, or several to choose from."""
    return tuple(unit for unit in units if (unit.board, unit.panel.value) == (board, panel))


def _note(problems: list[FormProblem], problem: FormProblem | None) -> None:
    if problem is not None:
        problems.append(problem)


def _unit(
    form: Mapping[str, str], units: tuple[Unit, ...], problems: list[FormProblem]
) -> Unit | None:
    board, panel = form.get("board", ""), form.get("panel", "")
    if board not in {unit.board for unit in units}:
        problems.append(FormProblem("board", "board", "Choose your employer from the list."))
        return None
    if panel not in set(Panel):
        text = "Say whether you teach in the elementary or secondary panel, or occasionally."
        problems.append(FormProblem("panel", "panel", text))
        return None
    fitting = fitting_units(units, board, panel)
    if not fitting:
        text = "No such teachers of this employer vote in this poll; check employer and panel."
        problems.append(FormProblem("panel", "no-unit", text))
        return None
    chosen = fitting if len(fitting) == 1 else [u for u in fitting if u.id == form.get("unit")]
    if not chosen:
        text = "Choose which of these groups you belong to."
        problems.append(FormProblem("unit", "which-unit", text))
        return None
    return chosen[0]


def _number(form: Mapping[str, str], problems: list[FormProblem]) -> tuple[NumberKind | None, str]:
    kind = form.get("number_kind", "")
    number = re.sub(r"[\s-]", "", form.get("number", "")).upper()
    if kind not in set(NumberKind):
        text = "Say whether it is an employee number or a College of Teachers number."
        problems.append(FormProblem("number_kind", "number-kind", text))
        return None, number
    _note(problems, number_problem(NumberKind(kind), number))
    return NumberKind(kind), number


def _standing(
    form: Mapping[str, str], electorate: Electorate, problems: list[FormProblem]
) -> Capacity | None:
    said = form.get("standing", "")
    if electorate is Electorate.MEMBERS:
        if said:
            text = (
                "Members vote in this poll, and it does not ask what you are; load the form again."
            )
            problems.append(FormProblem("standing", "no-standing", text))
        return None
    if said not in set(Capacity):
        text = "Say whether you are a member, or an employee who is not a member."
        problems.append(FormProblem("standing", "standing", text))
        return None
    return Capacity(said)


def _contact(form: Mapping[str, str], channel: str, problems: list[FormProblem]) -> Contact | None:
    parse = parse_contact
    if channel == PHONE:
        parse = parse_voice if form.get("reach") == "voice" else parse_mobile
    try:
        return parse(form.get("contact", ""))
    except ContactError as error:
        problems.append(FormProblem("contact", "contact", error.message))
        return None
