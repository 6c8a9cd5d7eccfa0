"""One folder for everything that a run of tests or a benchmark writes, and nothing left of it.

Rules this module keeps:
1. All temporary files of the run lie in its folder: the processes that it starts inherit TMPDIR.
2. The processes that it starts also inherit a mark, RATIFY_RUN: the folder's path.
3. A guardian process (guardian.py) waits for the run's end, however it ends: killed too. It then
   stops the run's databases, ends the processes that bear the mark, and removes the folder.
4. A run inside a run has a folder, a mark and a guardian of its own, inside the outer folder.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.kit.run.guardian import MARK, PREFIX

MEMORY = Path("/dev/shm")
ENOUGH = 8 * 2**30
"""Bytes that must be free there: several hundred databases of PostgreSQL, and what else is left."""
_CLEARING_SECONDS = 120


def in_memory() -> Path:
    """Return where a run's folder is best: in memory, unless TMPDIR says where.

    Half a suite waits for disks.
    """
    temporary = Path(tempfile.gettempdir())
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return temporary
    return MEMORY if shutil.disk_usage(MEMORY).free > ENOUGH else temporary


def begin_run(base: Path | None = None) -> Path:
    """Make this run's folder in `base` (default: the system's temporary folder); return it."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    folder.chmod(0o711)  # PostgreSQL's own account passes through
    guardian = subprocess.Popen(
        [sys.executable, "-I", Path(__file__).with_name("guardian.py"), folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={},
        start_new_session=True,  # what ends this process's group does not end the guardian
    )
    os.register_at_fork(after_in_child=lambda: _let_go(guardian))
    atexit.register(_end, guardian, os.getpid())
    os.environ.update({MARK: str(folder), "TMPDIR": str(folder)})
    tempfile.tempdir = str(folder)
    return folder


def _let_go(guardian: subprocess.Popen[bytes]) -> None:
    """Close the pipe: the guardian waits until nobody holds it."""
    if guardian.stdin is not None:
        guardian.stdin.close()


def _end(guardian: subprocess.Popen[bytes], owner: int) -> None:
    """End the run, and wait until nothing is left of it."""
    if os.getpid() == owner:
        _let_go(guardian)
        guardian.wait(timeout=_CLEARING_SECONDS)
