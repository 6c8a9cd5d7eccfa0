"""The table of weights: read by those who seal or sign it, signed by one of two roles.

Rules this module keeps:
1. The page shows the figures that the signature is for, as the statement says them: elections under
   the unit (2.99) that they count in, with the unit's own FTE; how the poll reads the by-law; and
   first of all, what looks implausible.
2. Only the treasurer and the general secretary propose, sign and withdraw; the officers who seal
   read it. The services decide, and compute every figure again.
3. A key file signs on another computer, as for every act: no key file is ever sent here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit.record import figures
from audit.record.about.weights import WeightRow, about_fees, about_threshold
from audit.record.signatures.file import SIGNATURE_FILE
from audit.record.signatures.statement import Act
from audit.record.units import Bilingual
from audit.record.weights.counting_units import counting_unit_words
from tally.fte.rules import CountingUnit
from voting.domain.errors import ConflictError, MalformedError, RefusedError
from voting.domain.officers import ACTORS, WEIGHT_SIGNERS
from voting.domain.poll import Poll, PollState
from voting.domain.unit import Panel
from voting.services.acts import statements
from voting.services.acts.offline import hand_in_act
from voting.services.acts.statements import PendingStatement
from voting.services.acts.weights import may_sign_weights, read_weights
from voting.services.minutes.read import act_conflicts
from voting.services.officers import accounts
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.common.words import words
from voting.web.officers import messages, session
from voting.web.officers.statements import paragraphs

_REFUSALS: Final = (ConflictError, MalformedError, RefusedError)


@dataclass(frozen=True)
class WeightGroup:
    """A unit (2.99) and its elections' rows."""

    unit: str
    rows: tuple[WeightRow, ...]

    @property
    def name(self) -> Bilingual:
        """What people read of the unit."""
        return counting_unit_words(self.unit, CountingUnit.UNIT)

    @property
    def board(self) -> str:
        """The employer of its members."""
        return self.rows[0].unit.board

    @property
    def fte(self) -> Bilingual:
        """The FTE of its elections together, exact."""
        return figures.exact_number(self._exact)

    @property
    def per_head(self) -> Bilingual:
        """That for each member on its elections' lists."""
        return _each(self._exact, sum(row.unit.on_list for row in self.rows))

    @property
    def _exact(self) -> Fraction:
        return sum((row.exact for row in self.rows), Fraction(0))

    @staticmethod
    def each(row: WeightRow) -> Bilingual:
        """Return an election's FTE for each member on its list."""
        return _each(row.exact, row.unit.on_list)

    @staticmethod
    def panel(row: WeightRow) -> str:
        """Return an election's panel in words."""
        return words(Panel(row.unit.panel))


def _each(fte: Fraction, on_list: int) -> Bilingual:
    """Return an FTE for each of so many on a list; a dash where nobody is."""
    if not on_list:
        return Bilingual("–", "–")
    each, listed = figures.number(fte / on_list, 2), figures.number(on_list)
    return Bilingual(f"{each.en} ({listed.en})", f"{each.fr} ({listed.fr})")


def weight_groups(rows: Iterable[WeightRow]) -> tuple[WeightGroup, ...]:
    """Return the rows by the unit that they count in, sorted by its name."""
    groups: dict[str, list[WeightRow]] = {}
    for row in rows:
        groups.setdefault(row.counts_in, []).append(row)
    return tuple(WeightGroup(unit, tuple(groups[unit])) for unit in sorted(groups))


@officer(*ACTORS, *WEIGHT_SIGNERS)
def weights(poll: str) -> ResponseReturnValue:
    """Show the table of weights, and the statement that waits for its signature."""
    return _page(poll)


@officer(*WEIGHT_SIGNERS)
def propose_weights(poll: str) -> ResponseReturnValue:
    """Make the statement of weights, to be signed by one officer."""
    if messages.TokenForm().validate_on_submit():
        try:
            me = session.current().id
            statements.draft_statement(ctx(), poll, Act.WEIGHTS, officer=me)
        except _REFUSALS as error:
            return _page(poll, error), error.status
    return redirect(url_for("officers.weights", poll=poll))


@officer(*WEIGHT_SIGNERS)
def weights_options(poll: str) -> ResponseReturnValue:
    """Return the options for a signature by the officer's passkey."""
    if statements.waiting_for(ctx(), poll, Act.WEIGHTS) is None:
        raise ConflictError("The statement no longer waits: reload the page.")
    return messages.answer_options()


@officer(*WEIGHT_SIGNERS)
def sign_weights(poll: str) -> ResponseReturnValue:
    """Take the officer's signature: with it the table is signed."""
    signature = messages.read_passkey_signature()
    statements.sign_act(ctx(), poll, Act.WEIGHTS, signature)
    return messages.answer({"location": _signed(poll)})


@officer(*WEIGHT_SIGNERS)
def weights_statement(poll: str) -> ResponseReturnValue:
    """Send the statement that waits, as the file that `ratify sign` takes."""
    waiting = statements.waiting_for(ctx(), poll, Act.WEIGHTS)
    if waiting is None:
        raise ConflictError("The statement no longer waits: reload the page.")
    return messages.answer_statement(waiting.file.encode(), f"weights-{poll}")


@officer(*WEIGHT_SIGNERS)
def receive_weights_signature(poll: str) -> ResponseReturnValue:
    """Take the file that `ratify sign` wrote."""
    file = request.files.get("file")
    if not messages.TokenForm().validate_on_submit() or file is None:
        raise MalformedError("Choose the file that `ratify sign` wrote.")
    try:
        hand_in_act(ctx(), poll, messages.read_upload(file, SIGNATURE_FILE))
    except _REFUSALS as error:
        return _page(poll, error), error.status
    return redirect(_signed(poll))


@officer(*WEIGHT_SIGNERS)
def withdraw_weights(poll: str) -> ResponseReturnValue:
    """Withdraw the statement that waits, or the signature that stands."""
    if messages.TokenForm().validate_on_submit():
        try:
            statements.withdraw_statement(ctx(), poll, Act.WEIGHTS, session.current().id)
        except _REFUSALS as error:
            return _page(poll, error), error.status
        flash(_("Withdrawn. These weights now have no signature."))
    return redirect(url_for("officers.weights", poll=poll))


def _signed(poll: str) -> str:
    flash(_("Signed. The poll can be sealed with these weights."))
    return url_for("officers.weights", poll=poll)


def _page(
    poll_id: str, refusal: ConflictError | MalformedError | RefusedError | None = None
) -> str:
    table, me = read_weights(ctx(), poll_id), session.current()
    draft = table.poll.state is PollState.DRAFT
    waiting = statements.waiting_for(ctx(), poll_id, Act.WEIGHTS) if draft else None
    names = {one.id: one for one in accounts.accounts(ctx())}
    inputs, conflicts = table.weights.inputs, act_conflicts(ctx(), poll_id, Act.WEIGHTS)
    return render_template(
        "officers/weights.html",
        poll=table.poll,
        table=table,
        groups=weight_groups(table.rows),
        readings=table.readings,
        figures=(*about_fees(inputs), *about_threshold(inputs)),
        signer=names.get(table.signed.signature.officer) if table.signed else None,
        draft=draft,
        signs=draft and me.role in WEIGHT_SIGNERS and me.id not in conflicts.declared,
        conflicts=conflicts,
        names={one.id: one.name for one in names.values()},
        signers=may_sign_weights(ctx(), poll_id) if draft else (),
        waiting=waiting,
        statement=waiting.statement.message.decode() if waiting else "",
        paragraphs=_paragraphs(table.poll, waiting),
        refusal=refusal,
    )


def _paragraphs(poll: Poll, waiting: PendingStatement | None) -> list[str]:
    if waiting is None:
        return []
    return paragraphs(poll, waiting.statement, waiting.statement.time)


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("", weights, "GET"),
        ("", propose_weights, "POST"),
        ("/options", weights_options, "POST"),
        ("/signature", sign_weights, "POST"),
        ("/statement", weights_statement, "GET"),
        ("/signature-file", receive_weights_signature, "POST"),
        ("/withdraw", withdraw_weights, "POST"),
    )
    for rule, view, method in routes:
        blueprint.add_url_rule(f"/polls/<poll>/weights{rule}", view_func=view, methods=[method])
