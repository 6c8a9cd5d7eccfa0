"""The licence and the metadata: what an index, an auditor and a lawyer read first."""

from __future__ import annotations

import hashlib
from importlib.metadata import metadata

from tests.papers.documents import ROOT, setup_cfg

# Version 3 of the GNU Affero General Public License, as the Free Software Foundation publishes it.
AGPL_3 = "8486a10c4393cee1c25392769ddd3b2d6c242d6ec7928e1414efff7dfb2f07ef"


def test_the_licence_is_the_agpl_word_for_word() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == AGPL_3


def test_the_metadata_names_the_distribution_and_its_licence() -> None:
    fields = metadata("ratify-vote")
    assert fields["Name"] == setup_cfg()["metadata"]["name"] == "ratify-vote"
    assert fields["License-Expression"] == "AGPL-3.0-or-later AND MIT"
    assert fields.get_all("License-File") == [
        "LICENSE",
        "tally/words/LICENSE",
        "voting/web/static/vendor/noble-ed25519/LICENSE",
    ]
    assert fields["Requires-Python"] == ">=3.11"
    assert not [text for text in fields.get_all("Classifier") if text.startswith("License ::")]


def test_the_command_stays_ratify() -> None:
    scripts = setup_cfg()["options.entry_points"]["console_scripts"]
    assert scripts.split("=")[0].strip() == "ratify"


def test_the_readme_says_what_the_licence_asks_of_an_operator() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "AGPL-3.0-or-later" in text
    assert "(LICENSE)" in text
