"""The table of weights of a draft, which the treasurer or the general secretary signs.

Rules this module keeps:
1. One signature, by an officer whom the seal would fix, with a key that it would fix, in one of the
   two roles (by-laws 2.57 and 2.150, reading): verified by the rule by which a verifier checks it
   in poll.json.
2. A signature stands only while the draft gives the same lines. Whatever changes one of them (a
   weight, the fee, the threshold, the title) takes it back, as does the end of the signer's account
   or key: it is computed again whenever it is relied on, never marked.
3. A change of who signed withdraws a proposed seal, which names another poll.json.
4. Until the seal, what looks implausible in the weights is shown to whoever reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit.record import fields
from audit.record.about.lines import About
from audit.record.about.weights import NamedUnit, WeightRow, Weights, about_weights, weight_rows
from audit.record.errors import AuditError
from audit.record.officers import SealedOfficer
from audit.record.offices.acting import ActingOfficers
from audit.record.poll_document import parse_poll_document
from audit.record.signatures.statement import Act
from audit.record.signatures.weights import SignedWeights, verify_weights
from audit.record.units import Bilingual
from audit.record.weights.readings import SealedReading
from tally.errors import FieldError
from tally.fte.files import encode_fte_inputs
from tally.protocol.encoding import sha256_hex
from voting.domain.conflicts.declaration import Matter
from voting.domain.errors import ConflictError, RefusedError
from voting.domain.officers import WEIGHT_SIGNERS, Officer
from voting.domain.plausibility import Implausible, implausible
from voting.domain.poll import Poll, PollState
from voting.domain.unit import Unit, fte_inputs
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acts.handler import ActRequest, Handler, Tallies, of_the_poll
from voting.services.conflicts.barred import barred_officers
from voting.services.earlier import earlier_fte
from voting.services.officers.sealed import draft_officers
from voting.services.routes.readings import chosen_readings
from voting.services.signatures import ActContext, Signed


@dataclass(frozen=True)
class WeightsTable:
    """A poll's table of weights, its signature if one stands, and what in a draft's to look at.

    `readings` are how the poll reads the by-law.
    """

    poll: Poll
    weights: Weights
    signed: SignedWeights | None
    readings: tuple[SealedReading, ...]
    warnings: tuple[Implausible, ...] = ()

    @property
    def rows(self) -> tuple[WeightRow, ...]:
        """A row for each election."""
        return weight_rows(self.weights)


def read_weights(ctx: Context, poll_id: str) -> WeightsTable:
    """Return a poll's table, whatever its state; `NotFoundError` if there is no such poll."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        weights, signed = _weights(uow, poll), standing_weights(uow, poll)
        readings = chosen_readings(uow, poll)
        return WeightsTable(poll, weights, signed, readings, implausible_weights(uow, poll))


def implausible_weights(uow: UnitOfWork, poll: Poll) -> tuple[Implausible, ...]:
    """Return what officers should look at in a draft's weights before they sign or seal them."""
    if poll.state is not PollState.DRAFT:
        return ()
    return implausible(poll.terms, uow.units.outlines(poll.id), earlier_fte(uow, poll))


def draft_fte(poll: Poll, units: Sequence[Unit]) -> bytes:
    """Return the fte.json that the seal would fix; `ConflictError` if the inputs do not do."""
    try:
        return encode_fte_inputs(fte_inputs(poll.terms, units))
    except FieldError as error:
        raise ConflictError(
            f"poll {poll.id}: {error}: prepare it from a corrected fees.csv."
        ) from error


def _weights(uow: UnitOfWork, poll: Poll) -> Weights:
    units = uow.units.outlines(poll.id)
    raw = draft_fte(poll, units)
    named = tuple(
        NamedUnit(
            one.id, Bilingual(one.name_en, one.name_fr), one.board, one.panel.value, one.on_list
        )
        for one in units
    )
    terms = poll.terms
    inputs = fte_inputs(terms, units)
    return Weights(terms.title, terms.kind.value, named, inputs, sha256_hex(raw))


def standing_weights(uow: UnitOfWork, poll: Poll) -> SignedWeights | None:
    """Return the signed statement of a poll's weights, if there is one and it stands."""
    if poll.weights is None:
        return None
    about = about_weights(_weights(uow, poll))
    try:
        signed = SignedWeights.parse(fields.load(poll.weights, "signed weights"))
        verify_weights(signed, poll.id, _officers_of(uow, poll), about)
    except AuditError:
        return None
    return signed


def _officers_of(uow: UnitOfWork, poll: Poll) -> Sequence[SealedOfficer]:
    if poll.seal_digest is None:
        return draft_officers(uow, poll)
    return parse_poll_document(poll.poll_json or b"").officers


def verify_signed_weights(uow: UnitOfWork, poll: Poll) -> SignedWeights:
    """Return the signed statement that the seal will hold; `ConflictError` if none stands."""
    signed = standing_weights(uow, poll)
    if signed is None:
        was = "not signed"
        if poll.weights is not None:
            was = "signed by what no longer holds: a figure, or the signer's account, has changed"
        raise ConflictError(
            f"poll {poll.id}: its weights are {was}. Before the seal the treasurer or the general "
            f"secretary signs them, as an officer of this poll with a key: at "
            f"/officers/polls/{poll.id}/weights, or with `ratify poll sign-weights {poll.id}`."
        )
    return signed


def _about(context: ActContext, request: ActRequest) -> About:
    """Return the table's lines; `ConflictError` where a signature over them stands already."""
    signed = standing_weights(context.uow, context.poll)
    if signed is not None:
        raise ConflictError(
            f"poll {context.poll.id}: {signed.signature.officer} has signed these weights: there "
            "is nothing more to sign, unless that is withdrawn."
        )
    return about_weights(_weights(context.uow, context.poll))


def _officers(context: ActContext) -> ActingOfficers:
    return ActingOfficers.sealed(draft_officers(context.uow, context.poll))


def _enough(context: ActContext, signed: Signed) -> None:
    """Refuse what a verifier would refuse in poll.json."""
    made = SignedWeights(signed.statement, signed.signatures[0])
    try:
        verify_weights(made, context.poll.id, _officers(context).officers, signed.statement.about)
    except AuditError as error:
        raise RefusedError(f"{error}.") from error


def _sign(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    made = SignedWeights(signed.statement, signed.signatures[0])
    _keep(context.uow, context.poll, fields.encode(made.to_json()))


def _take_back(uow: UnitOfWork, poll: Poll) -> None:
    poll.after(Act.WEIGHTS)  # raises once the poll is sealed, which holds the signature for good
    _keep(uow, poll, None)


def _keep(uow: UnitOfWork, poll: Poll, weights: bytes | None) -> None:
    uow.polls.save(replace(poll, weights=weights))
    uow.acts.clear(poll.id, Act.SEAL)


def may_sign_weights(ctx: Context, poll_id: str) -> tuple[Officer, ...]:
    """Return the officers who may sign a draft's weights: with a key that its seal would fix."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        fixed = {one.id for one in draft_officers(uow, poll) if one.keys}
        barred = barred_officers(uow, poll_id, Matter.ACT).get(Act.WEIGHTS.value, frozenset())
        return tuple(
            one
            for one in uow.officers.list()
            if one.id in fixed - barred and one.role in WEIGHT_SIGNERS
        )


WEIGHTS = Handler(
    about=_about,
    do=_sign,
    warn=of_the_poll(implausible_weights),
    officers=_officers,
    signatures=1,
    enough=_enough,
    take_back=_take_back,
)
