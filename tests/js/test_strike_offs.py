"""The page's scripts name the flaw of a strike-off list, as the command does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.records.by_script import found_of
from tests.kit.records.changed_records import public
from tests.kit.records.strike_off_flaws import FLAWS
from tests.kit.simulator.poll import DEPUTY, EXECUTIVE
from tests.kit.simulator.strike_offs import ELEM, OCC, disclosing

pytestmark = pytest.mark.tool("node")


def test_the_page_names_the_flaws_of_strike_off_lists(tmp_path: Path) -> None:
    polls = {name: disclosing() for name in FLAWS}
    wanted = {name: (polls[name], one.check, one.page_says) for name, one in FLAWS.items()}
    for name, poll in polls.items():
        FLAWS[name].make(poll)
    other = disclosing()
    other.disclose(ELEM, said=(OCC,))
    wanted["other units"] = (other, "officers", "names other units")
    for stage in ("sealed", "released"):
        early = disclosing(stage)
        early.disclose(ELEM)
        wanted[stage] = (early, "history", f"may not come while the poll is {stage}")
    records = {name: (public(poll), poll.seal_digest) for name, (poll, _, _) in wanted.items()}
    for name, found in found_of(records, tmp_path).items():
        _, step, says = wanted[name]
        assert (found["verdict"], found["first"]) == ("failed", step), (name, found["failure"])
        assert says in str(found["failure"]), (name, found["failure"])
        assert not found["unforeseen"], name


def test_the_page_passes_lists_that_two_officers_had_shown(tmp_path: Path) -> None:
    poll = disclosing()
    poll.disclose(ELEM, OCC)
    poll.run("certified", after="open")
    poll.disclose(OCC, signers=(DEPUTY, EXECUTIVE))
    poll.run("released", after="certified")
    found = found_of({"honest": (public(poll), poll.seal_digest)}, tmp_path)["honest"]
    assert found["verdict"] == "anchored", found["failure"]
