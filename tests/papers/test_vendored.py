"""Others' code in this checkout: unchanged, under its own licence, with nothing beside it."""

from __future__ import annotations

import hashlib
import re

from tests.papers.documents import ROOT, setup_cfg

VENDOR = ROOT / "voting" / "web" / "static" / "vendor"

# The package @noble/ed25519, version 3.2.0, as its author published it.
DIGESTS = {
    "noble-ed25519/LICENSE": "394c2e6e5552e5dba202bee6390b9d6aa2754d657f5b9869e83b3d265a315501",
    "noble-ed25519/index.js": "a4f631d1876b5d9e43a86cd71194ca27b5e1451edf4ba4db9a418f40a475569a",
}


def test_others_code_is_what_its_author_published() -> None:
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert found == DIGESTS


def test_the_digests_lie_beside_it_in_the_form_that_sha256sum_checks() -> None:
    lines = [f"{digest}  {name.removeprefix('noble-ed25519/')}" for name, digest in DIGESTS.items()]
    sums = (VENDOR / "noble-ed25519" / "SHA256SUMS").read_text("utf-8")
    assert sorted(sums.splitlines()) == sorted(lines)


def test_its_licence_is_named_where_licences_are_looked_for() -> None:
    path = "voting/web/static/vendor/noble-ed25519/LICENSE"
    assert (ROOT / path).read_text("utf-8").startswith("The MIT License (MIT)")
    assert path in setup_cfg()["metadata"]["license_files"].split("\n")
    for document in ("README.md", "CONTRIBUTING.md"):
        assert "voting/web/static/vendor/noble-ed25519" in (ROOT / document).read_text("utf-8")


def test_the_lists_of_words_are_named_with_their_licence() -> None:
    """Their digests: `tests/tally/test_code_words.py`."""
    path = "tally/words/LICENSE"
    assert (ROOT / path).read_text("utf-8").startswith("The MIT License (MIT)")
    assert path in setup_cfg()["metadata"]["license_files"].split("\n")
    assert path in (ROOT / "README.md").read_text("utf-8")


def test_it_imports_nothing_and_loads_nothing() -> None:
    text = (VENDOR / "noble-ed25519" / "index.js").read_text("utf-8")
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    assert "export { " in code
    assert not re.findall(r"\b(?:import|fetch|eval|Function|XMLHttpRequest|document)\b", code)
