"""The keys of files under a passphrase: each is derived at its full cost, and once in a process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from tally import sealed_file


@pytest.fixture(scope="session", autouse=True)
def derived_once() -> Iterator[None]:
    """Let a file that this process has sealed or opened open again without the wait.

    A new file has a new salt and is derived anew; a wrong passphrase too.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed_file, "_derive", cache(sealed_file._derive))
        yield
