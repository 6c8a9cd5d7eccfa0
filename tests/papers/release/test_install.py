"""Nobody is told to install a stranger's package: `ratify` on the public index is not ours."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.papers.documents import DOCUMENTS, PACKAGES, ROOT, setup_cfg

METADATA = setup_cfg()["metadata"]
EXTRAS = set(setup_cfg()["options.extras_require"])
WHEEL = f"./{METADATA['name'].replace('-', '_')}-{METADATA['version']}-py3-none-any.whl"
COMMAND = re.compile(r"\bpip3? install ((?:'[^'\n]*'|[^`\n#|;&'])+)")
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
READ = [*DOCUMENTS, ROOT / "Makefile", ROOT / ".ci" / "run", *SOURCES]


def installs(text: str) -> list[str]:
    """Return what each `pip install` of a text installs."""
    words = [word for command in COMMAND.findall(text) for word in shlex.split(command)]
    return [word for word in words if not word.startswith("-")]


def is_ours(requirement: str) -> bool:
    """Is this the checkout, or the wheel of this version, with extras that setup.cfg knows?"""
    found = re.fullmatch(r"(?P<what>[^\[\]]+)(?:\[(?P<extras>[a-z,]+)\])?", requirement)
    if found is None or found["what"] not in (".", WHEEL):
        return False
    return set((found["extras"] or "").split(",")) - {""} <= EXTRAS


def test_each_pip_install_names_our_own_files() -> None:
    read = {path.relative_to(ROOT): installs(path.read_text("utf-8")) for path in READ}
    wrong = {path: [what for what in named if not is_ours(what)] for path, named in read.items()}
    assert {path: named for path, named in wrong.items() if named} == {}


def test_the_documents_of_those_who_hold_keys_say_how_to_install() -> None:
    for name in ("officers.md", "trustees.md", "server.md"):
        text = (ROOT / "docs" / name).read_text("utf-8")
        assert any(what.startswith(WHEEL) for what in installs(text))
        assert "sha256sum" in text


@pytest.mark.parametrize(
    "command",
    [
        "pip install ratify",
        "`pip install ratify`, and",
        "pip install -q 'ratify[server]'",
        "pip install ratify-vote",
        "pip3 install 'ratify_vote-0.0.0-py3-none-any.whl'",
        "pip install '.[serve]'",
    ],
)
def test_any_other_is_found(command: str) -> None:
    assert not all(map(is_ours, installs(command)))
