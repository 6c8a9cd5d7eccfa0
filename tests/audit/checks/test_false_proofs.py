"""Public proofs and releases that two officers signed, and that the ballots do not give."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.record.manifest import Edition
from tests.audit.helpers import assert_fails, verify
from tests.kit.records.false_proofs import FALSE, tie_said_to_be_ratified
from tests.kit.simulator.unprovable import rounded_poll

SIGNED = [name for name, flaw in FALSE.items() if flaw.step == "percentage"]


@pytest.mark.parametrize("name", SIGNED)
def test_a_release_or_a_proof_that_is_false(name: str, tmp_path: Path) -> None:
    path = tmp_path / "record.zip"
    path.write_bytes(FALSE[name].make())
    assert_fails(path, "percentage")


def test_a_tie_of_rounded_weights_that_is_said_to_be_ratified_is_never_proved(
    tmp_path: Path,
) -> None:
    """Nothing public can show it: the verdict says so. The auditors' edition finds it."""
    path = tmp_path / "record.zip"
    poll = rounded_poll().run("certified")
    path.write_bytes(tie_said_to_be_ratified(poll))
    assert verify(path).verdict.endswith("percentage NOT PROVED")
    assert_fails(poll.record(Edition.COMPLETE), "released")
