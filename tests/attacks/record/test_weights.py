"""Tables of weights that the treasurer did not sign, or signed for something else.

A dishonest server makes poll.json as it likes: it holds the log key, and has two officers who seal
whatever it shows them. Each test has one flaw and is named for it. Every one is caught by the check
of the weights, and by no other: what two officers sealed is consistent in itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from audit.checks.outcome import CheckOutcome
from audit.record import fields
from audit.record.about.lines import About
from audit.record.about.weights import about_weights, weights_of
from audit.record.manifest import Edition
from audit.record.officers import PasskeyKey, SealedOfficer
from audit.record.poll_document import PollDocument, parse_poll_document
from audit.record.signatures.statement import Act
from audit.record.signatures.weights import SignedWeights
from tally.fte.basis import FeeReturn
from tally.fte.files import encode_fte_inputs
from tally.fte.inputs import FteInputs, Origin, UnitFte
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind
from tally.protocol.encoding import sha256_hex
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.audit.helpers import in_file, note_of, outcome_of, verify
from tests.kit.simulator.people import HOST, ORIGIN, passkey_text
from tests.kit.simulator.poll import (
    CHAIR,
    DEPUTY,
    EXECUTIVE,
    TREASURER,
    Simulator,
    passkey,
    sign_statement_passkey,
    signing_key,
)
from tests.kit.simulator.preparation import as_rehearsal, reading

EDITIONS = pytest.mark.parametrize("edition", list(Edition))
Forge = Callable[[Simulator, PollDocument], SignedWeights]


def lines(poll: Simulator, document: PollDocument) -> About:
    """What an honest statement of the weights says."""
    return about_weights(weights_of(document, poll.inputs))


def sealed_with(forge: Forge, role: str = "treasurer") -> Simulator:
    """A sealed poll whose weights are signed as `forge` has it, by an officer of this role."""

    class Forged(Simulator):
        def _officers(self) -> tuple[SealedOfficer, ...]:
            return tuple(
                replace(one, role=role) if one.id == TREASURER else one
                for one in super()._officers()
            )

        def weighed(self, document: PollDocument) -> PollDocument:
            return replace(document, weights=forge(self, document))

    return Forged().run("sealed")


def attack(
    *says: str,
    by: Attacker | Sequence[Attacker] = Attacker.SERVER,
    keys: Key | Sequence[Key] = Key.LOG,
) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack on the sealed weights: the check of the weights fails, alone, and says this."""
    return on_record(by=by, keys=keys, at="sealed", caught_by="weights", says=says)


WITH_OFFICERS = {"by": (Attacker.SERVER, Attacker.OFFICERS), "keys": (Key.LOG, Key.OFFICERS)}
AS_TREASURER = {"by": (Attacker.SERVER, Attacker.TREASURER), "keys": (Key.LOG, Key.OFFICER)}


def other_weights(poll: Simulator) -> FteInputs:
    """The table of an earlier draft: unit B has half of what it is sealed with."""
    units = list(poll.inputs.units)
    units[1] = UnitFte("B-SEC", FeeReturn(Fraction(275_000)))
    return replace(poll.inputs, units=tuple(units))


# --- honest -------------------------------------------------------------------------------------


@EDITIONS
@pytest.mark.parametrize("role", ["treasurer", "general-secretary"])
def test_treasurer_or_general_secretary_signs(edition, role):
    """By-laws 2.57 and 2.150, reading."""
    poll = sealed_with(lambda poll, document: poll.signed_weights(lines(poll, document)), role)
    report = verify(poll.record(edition))
    assert report.ok
    assert note_of(report, "weights") == f"4 units, signed by treasurer, {role}"


def test_a_passkey_signs():
    class ByPasskey(Simulator):
        def _officers(self) -> tuple[SealedOfficer, ...]:
            key = PasskeyKey("ES256", passkey_text(passkey(TREASURER)), HOST, ORIGIN)
            return tuple(
                replace(one, keys=(*one.keys, key)) if one.id == TREASURER else one
                for one in super()._officers()
            )

        def weighed(self, document: PollDocument) -> PollDocument:
            made = self.signed_weights(lines(self, document)).statement
            signature = sign_statement_passkey(made, TREASURER, passkey(TREASURER))
            return replace(document, weights=SignedWeights(made, signature))

    assert verify(ByPasskey().run("sealed").record()).ok


def test_a_rehearsal_needs_it_too():
    poll = Simulator(change=as_rehearsal).run("sealed")
    assert verify(poll.record()).ok


# --- attacks ------------------------------------------------------------------------------------


@attack("FTE of all units: 1,850.0005", "it is 'FTE of all units: 1,600.0005'", **WITH_OFFICERS)
@EDITIONS
def test_weights_changed_after_the_signature(poll, edition):
    """Another table of weights sealed under the treasurer's signature."""

    class Changed(Simulator):
        def weighed(self, document: PollDocument) -> PollDocument:
            signed = super().weighed(document).weights
            self.inputs = other_weights(self)
            self.fte = encode_fte_inputs(self.inputs)
            return replace(document, weights=signed, fte=sha256_hex(self.fte))

    return Changed().run("sealed")


@attack("by what is sealed and logged it is", **WITH_OFFICERS)
@EDITIONS
@pytest.mark.parametrize(
    ("choices", "change"),
    [
        ({"counting_unit": "unit"}, {"counting_unit": CountingUnit.UNIT}),
        (
            {"occasional_ratio": "true"},
            {"occasional_ratio": True, "salary_ratio": Fraction(1, 2)},
        ),
        (
            {"threshold": "at-least"},
            {"threshold": Threshold(Fraction(1, 2), ThresholdKind.AT_LEAST)},
        ),
    ],
    ids=["counting unit", "ratio", "threshold"],
)
def test_readings_changed_after_the_signature(poll, choices, change, edition):
    """Another reading of the by-law sealed than the treasurer signed."""

    class Changed(Simulator):
        def weighed(self, document: PollDocument) -> PollDocument:
            signed = super().weighed(document).weights
            self.inputs = replace(self.inputs, **change)
            self.fte = encode_fte_inputs(self.inputs)
            other = reading(document, **choices)
            return replace(other, weights=signed, fte=sha256_hex(self.fte))

    return Changed().run("sealed")


@attack("certified by An auditor", **WITH_OFFICERS)
@EDITIONS
def test_an_origin_changed_after_the_signature(poll, edition):
    """The same figures, said to be certified by somebody else."""

    class Changed(Simulator):
        def weighed(self, document: PollDocument) -> PollDocument:
            signed = super().weighed(document).weights
            first, *rest = self.inputs.units
            named = replace(first, origin=Origin(certified_by="An auditor"))
            self.inputs = replace(self.inputs, units=(named, *rest))
            self.fte = encode_fte_inputs(self.inputs)
            return replace(document, weights=signed, fte=sha256_hex(self.fte))

    return Changed().run("sealed")


@attack("FTE of all units: 1,600.0005", **WITH_OFFICERS)
@EDITIONS
def test_a_statement_of_an_earlier_draft_with_other_weights(poll, edition):
    """The treasurer's signature of an earlier draft of the table, which is genuine."""

    def replayed(poll: Simulator, document: PollDocument) -> SignedWeights:
        earlier = other_weights(poll)
        draft = replace(document, fte=sha256_hex(encode_fte_inputs(earlier)))
        return poll.signed_weights(about_weights(weights_of(draft, earlier)))

    return sealed_with(replayed)


@attack(f"Digest of fte.json: {'0' * 64}", **WITH_OFFICERS)
def test_a_statement_whose_digest_is_of_other_weights(poll):
    """The treasurer's signature of the right lines and another table's digest."""

    def moved(poll: Simulator, document: PollDocument) -> SignedWeights:
        return poll.signed_weights(lines(poll, replace(document, fte="0" * 64)))

    return sealed_with(moved)


LINES = (
    "Unit B-SEC",
    "Membership fee",
    "Member protection part of the fee",
    "Ratified if",
    "Ratio of average salaries, occasional teachers’ to teachers’",
    "FTE of all units",
    "Kind of vote",
    "Title, in French",
)


@attack("Other", "by what is sealed and logged it is")
@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_statement_whose_lines_lie_while_the_digest_is_right(poll, name, language):
    """A line of the table shown to the treasurer otherwise, in one language."""

    def lying(poll: Simulator, document: PollDocument) -> SignedWeights:
        said = tuple(
            replace(one, value=replace(one.value, **{language: "Other"}))
            if one.name.en == name
            else one
            for one in lines(poll, document)
        )
        assert said != lines(poll, document)
        return poll.signed_weights(said)

    return sealed_with(lying)


@attack("treasurer, general-secretary", **WITH_OFFICERS)
@pytest.mark.parametrize("signer", [CHAIR, DEPUTY, EXECUTIVE])
def test_a_signature_by_another_role(poll, signer):
    """The weights signed by a returning officer or the executive (by-law 2.150)."""
    made = sealed_with(lambda poll, document: poll.signed_weights(lines(poll, document), signer))
    return Forged(made.record(), says=f"'{signer}' is a ")


@attack("'treasurer' is a membership-officer", **WITH_OFFICERS)
def test_a_signature_by_a_membership_officer(poll):
    """The weights signed by a membership officer who is called treasurer."""
    return sealed_with(
        lambda poll, document: poll.signed_weights(lines(poll, document)), "membership-officer"
    )


@attack("is not sealed for this officer")
def test_a_signature_by_the_right_role_with_a_key_that_is_not_sealed(poll):
    """The weights signed in the treasurer's name with a key that nobody sealed."""

    def foreign(poll: Simulator, document: PollDocument) -> SignedWeights:
        return poll.signed_weights(lines(poll, document), key=signing_key("foreign"))

    return sealed_with(foreign)


@attack("is not sealed for this officer", **WITH_OFFICERS)
def test_a_signature_with_a_sealed_key_of_somebody_else(poll):
    """The weights signed in the treasurer's name with the key of a returning officer."""

    def borrowed(poll: Simulator, document: PollDocument) -> SignedWeights:
        return poll.signed_weights(lines(poll, document), key=poll.keys[CHAIR])

    return sealed_with(borrowed)


@attack("'treasurer' is not an officer of poll", **AS_TREASURER)
def test_a_signature_by_a_treasurer_who_is_no_officer_of_the_poll(poll):
    """The weights signed by a treasurer who is no officer of the poll."""

    class Absent(Simulator):
        def _officers(self) -> tuple[SealedOfficer, ...]:
            return tuple(one for one in super()._officers() if one.id != TREASURER)

    return Absent().run("sealed")


@attack("signature")
def test_a_signature_over_other_bytes(poll):
    """A reason added to what the treasurer signed."""

    def edited(poll: Simulator, document: PollDocument) -> SignedWeights:
        signed = poll.signed_weights(lines(poll, document))
        return replace(signed, statement=replace(signed.statement, reason="As audited."))

    return sealed_with(edited)


@attack("the statement is of poll 111111111111111", **WITH_OFFICERS)
def test_a_statement_of_another_poll(poll):
    """The same weights, signed by the treasurer for another poll."""
    return sealed_with(
        lambda poll, document: poll.signed_weights(lines(poll, document), poll="1" * 15)
    )


@attack("the statement is to release", **AS_TREASURER)
def test_a_statement_of_another_act(poll):
    """The weights under the treasurer's signature of a release."""
    return sealed_with(
        lambda poll, document: poll.signed_weights(lines(poll, document), act=Act.RELEASE)
    )


@attack("after the seal was proposed", **AS_TREASURER)
def test_a_statement_made_after_the_seal_was_proposed(poll):
    """The weights signed after two officers had been asked to seal them."""

    def late(poll: Simulator, document: PollDocument) -> SignedWeights:
        honest = poll.signed_weights(lines(poll, document))
        time = honest.statement.time + timedelta(hours=1, seconds=1)
        return poll.signed_weights(honest.statement.about, time=time)

    return sealed_with(late)


def test_no_statement_at_all():
    """poll.json then has not its form: nothing rests on it."""
    poll = Simulator().run("sealed")
    without = {name: value for name, value in poll.document.to_json().items() if name != "weights"}
    record = poll.record(files=in_file("poll.json", lambda _: fields.encode(without)))
    report = verify(record)
    assert report.failed == ("poll",)
    assert "missing members ['weights']" in note_of(report, "poll")
    assert outcome_of(report, "weights") is CheckOutcome.NOT_REACHED


@on_record(
    by=(Attacker.OFFICER, Attacker.TREASURER),
    keys=Key.OFFICERS,
    at="sealed",
    caught_by="officers",
    says="a treasurer may not sign it",
)
def test_the_treasurers_signature_counts_for_nothing_else(poll):
    """A poll voided by a returning officer and the treasurer (by-law 2.57, reading)."""
    poll.signers = (CHAIR, TREASURER)
    poll.void()
    return poll


def test_weights_in_poll_json_are_read_back_as_they_were_written():
    document = Simulator().document
    assert parse_poll_document(document.encode()).weights == document.weights
