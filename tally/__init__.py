"""Counting: ballots, trustees' decryptions, unit results, FTE, the official percentage.

Rules this package keeps:
1. Arithmetic and files only: no network, no clock. It imports no other package of the project.
2. Exact throughout: `fractions.Fraction`, rounded once, for display (by-law 2.78).

Its verbs: `count.encrypted_tally`, `decryption_file.sent.decrypt_count`,
`decryption.partial.combine`, `fte.outcome.tally_fte`, `fte.bounds.bounds`,
`fte.readings.readings_report`, `result.encode_result`, `decryption_file.proofs.prove_count`,
`public_proof.proof.verify_figure`. Two units, counted by the by-law:

>>> from fractions import Fraction
>>> from tally.fte.basis import FeeReturn
>>> from tally.fte.inputs import FteInputs, UnitFte
>>> from tally.fte.outcome import UnitCount, tally_fte
>>> from tally.fte.rules import Threshold
>>> fees = {"A-ELEM": FeeReturn(Fraction(1100000)), "B-SEC": FeeReturn(Fraction(550000))}
>>> units = tuple(UnitFte(unit, basis) for unit, basis in fees.items())
>>> inputs = FteInputs(Fraction(1100), Fraction(0), Threshold(Fraction(1, 2)), units)
>>> inputs.total_fte
Fraction(1500, 1)
>>> outcome = tally_fte(inputs, [UnitCount("A-ELEM", 300, 100), UnitCount("B-SEC", 90, 210)])
>>> outcome.in_favour, outcome.ratified
(Fraction(3, 5), True)
"""

DISTRIBUTION = "ratify-vote"
"""Whose package this is: `ratify` looks for this line when it starts."""
