"""Changes of a poll's good files, and the faults that they are refused with: these and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.kit.files.planted_faults import FEES, POLL, ROSTER, faults_of_folder, good_texts
from voting.ports.unit_of_work import Context

Change = tuple[str, str]
Named = tuple[str, str, str]
"""A fault's file, a part of the line that it names, and its field."""

BAD_LANGUAGE: Change = ("m11@example.org,416-555-0111,en", "m11@example.org,416-555-0111,de")
THE_LANGUAGE: Named = (ROSTER, "Member 11,", "language")
BAD_RETURN: Change = ("C-ELEM,1102.00", "C-ELEM,1102.5")
THE_RETURN: Named = (FEES, "C-ELEM", "fee_return")
BAD_ZONE: Change = ('time_zone = "America/Toronto"', 'time_zone = "Toronto"')
THE_ZONE: Named = (POLL, "time_zone", "window.time_zone")


def verify_named(ctx: Context, expected: Sequence[Named], **changes: Sequence[Change]) -> None:
    """After these changes of the good files' texts, exactly these faults are named, in order."""
    texts = good_texts()
    for name, pairs in changes.items():
        text = getattr(texts, name)
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        texts = replace(texts, **{name: text})
    lines = {POLL: texts.poll, ROSTER: texts.roster, FEES: texts.fees}
    found = []
    for fault in faults_of_folder(ctx, texts):
        file = Path(fault.file).name
        assert fault.line is not None
        found.append((file, lines[file].split("\n")[fault.line - 1], fault.field))
    pairs = [(*one, *two) for one, two in zip(found, expected, strict=False)]
    assert all(a == d and e in b and c == f for a, b, c, d, e, f in pairs), found
    assert len(found) == len(expected), found
