"""What the page's scripts find of the cases: the booth's verifier, and the record's, in node."""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz.cases import FuzzCase
from tests.fuzz.material import Material
from tests.fuzz.ours import Verdict

SCRIPTS = Path(__file__).parents[1] / "js"
FAULT = "fault"
"""What a script says of an error that it does not foresee begins with this."""


def judged_by_page(cases: Sequence[FuzzCase], material: Material) -> list[Verdict]:
    """Return what the scripts find of each case."""
    sealed = material.archive
    given = {
        "election": sealed.election.decode(),
        "trustees": _encoded(sealed.trustees),
        "credentials": _encoded(sealed.credentials),
        "time": sealed.timestamp,
        "cases": [{"subject": case.subject, "raw": _encoded(case.raw)} for case in cases],
    }
    with tempfile.NamedTemporaryFile("w+") as file:
        json.dump(given, file)
        file.flush()
        done = subprocess.run(
            ["node", "verify_fuzzed.mjs", file.name],
            cwd=SCRIPTS,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(said) == len(cases)
    return [Verdict(one == "", one) for one in said]


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
