"""What the page's scripts find of records, in node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "js"
Found = dict[str, object]


def found_of(records: dict[str, tuple[bytes, str | None]], folder: Path) -> dict[str, Found]:
    """What the scripts find of each record, given with the seal digest that is typed."""
    given = []
    for place, (raw, digest) in enumerate(records.values()):
        path = folder / f"{place}.zip"
        path.write_bytes(raw)
        given.append({"zip": str(path), "digest": digest})
    done = subprocess.run(
        ["node", "verify_records.mjs"],
        cwd=SCRIPTS,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(zip(records, json.loads(done.stdout), strict=True))
