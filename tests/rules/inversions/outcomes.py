"""A pytest plugin: what each test that did not pass failed by, a line of JSON for each.

Rules this module keeps:
1. Whether a test failed by an assertion is read off the exception: `assert`, `pytest.raises`, or
   `(one,) = …` in the test's own lines, which asserts that there is one.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

FILE = "RATIFY_OUTCOMES"


def pytest_exception_interact(
    node: pytest.Item | pytest.Collector,
    call: pytest.CallInfo[object],
    report: pytest.TestReport | pytest.CollectReport,
) -> None:
    """Write down the phase and whether the exception is an assertion's."""
    assert call.excinfo is not None
    error = call.excinfo.value
    row = {
        "test": node.nodeid,
        "asserted": call.when == "call" and _asserted(call.excinfo),
        "error": f"{call.when}: {type(error).__name__}: {error}"[:300],
    }
    with Path(os.environ[FILE]).open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")


def _asserted(raised: pytest.ExceptionInfo[BaseException]) -> bool:
    if isinstance(raised.value, AssertionError | pytest.fail.Exception):
        return True
    own = Path(raised.traceback[-1].path).name.startswith("test_")
    return own and isinstance(raised.value, ValueError) and "to unpack" in str(raised.value)
