"""Counting: ballots, trustees' decryptions, unit results, FTE, the official percentage.

Rules this package keeps:
1. Arithmetic and files only: no network, no clock. It imports no other package of the project.
2. Exact throughout: `fractions.Fraction`, rounded once, for display (by-law 2.78).

Its verbs: `count.encrypted_tally`, `decryption.file.make_decryption_file`,
`decryption.partial.combine`, `fte.tally_fte`, `bounds.bounds`, `result.encode_result`. Two units,
counted by the by-law:

>>> from fractions import Fraction
>>> from tally.fte.basis import StatedFte
>>> from tally.fte.inputs import FteInputs, UnitFte
from tally.fte.outcome import UnitCount, tally_fte
>>> fte = {"A-ELEM": StatedFte(Fraction(1000)), "B-SEC": StatedFte(Fraction(500))}
>>> units = tuple(UnitFte(unit, basis) for unit, basis in fte.items())
>>> inputs = FteInputs(Fraction(1100), Fraction(0), Fraction(1, 2), units)
>>> outcome = tally_fte(inputs, [UnitCount("A-ELEM", 300, 100), UnitCount("B-SEC", 90, 210)])
>>> outcome.in_favour, outcome.ratified
(Fraction(3, 5), True)
"""

DISTRIBUTION = "ratify-vote"
"""Whose package this is: `ratify` looks for this line when it starts."""
