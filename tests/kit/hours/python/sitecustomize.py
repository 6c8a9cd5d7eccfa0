"""For Python under `faketime`, which makes `time.sleep` fail: another way to wait.

Python 3.11 and later sleep until a moment of the monotonic clock. libfaketime, told to leave that
clock alone, subtracts its shift from the moment all the same.
"""

from __future__ import annotations

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep
