"""A plugin of pytest: every record that a test gives to the verifier is kept, with what was found.

Rules this module keeps:
1. It changes nothing for the tests: `tests.audit.helpers.verify` finds what it finds without it.
2. Each record is a zip file in the folder that RATIFY_KEPT_RECORDS names, beside a JSON file of
   the same name: the test, the edition, the checks that failed, the seal digest that was given.
"""

from __future__ import annotations

import json
import os
from itertools import count
from pathlib import Path

import pytest

from audit.checks.outcome import Report
from audit.replay.export import Record, zip_record
from audit.verify import Anchors
from tests.audit import helpers

FOLDER = "RATIFY_KEPT_RECORDS"


def pytest_configure(config: pytest.Config) -> None:
    """Keep what the helpers of the verifier's tests verify."""
    folder, numbers, verify = Path(os.environ[FOLDER]), count(), helpers.verify_record

    def keeping(source: Record | Path, anchors: Anchors, **options: int) -> Report:
        report = verify(source, anchors, **options)  # type: ignore[arg-type]
        if isinstance(source, Record):
            name = folder / str(next(numbers))
            found = {
                "test": os.environ.get("PYTEST_CURRENT_TEST", ""),
                "edition": report.edition,
                "failed": report.failed,
                "digest": anchors.seal_digest,
            }
            name.with_suffix(".zip").write_bytes(zip_record(source))
            name.with_suffix(".json").write_text(json.dumps(found), "utf-8")
        return report

    helpers.verify_record = keeping
