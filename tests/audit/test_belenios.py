"""The records' archives, verified by the tool that nobody here wrote."""

from __future__ import annotations

import pytest

from audit.record.manifest import Edition
from tests.kit.belenios import tool as belenios
from tests.kit.simulator.poll import STAGES, poll_at

pytestmark = pytest.mark.tool("belenios-tool")


@pytest.mark.parametrize("stage", ["counted", "released"])
def test_every_archive_of_a_counted_poll(stage, tmp_path):
    poll = poll_at(stage)
    files = poll.record().files
    for unit in poll.document.units:
        archive = files[f"units/{unit.id}/{unit.election}.bel"]
        belenios.verify_with_result(archive, unit.election, tmp_path / unit.id)


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("stage", STAGES[:4])
def test_an_archive_at_every_earlier_stage(stage, edition, tmp_path):
    poll = poll_at(stage)
    unit = poll.document.units[0]
    archive = poll.record(edition).files[f"units/{unit.id}/{unit.election}.bel"]
    belenios.verify(archive, unit.election, tmp_path)


def test_the_public_archives_of_a_released_poll(tmp_path):
    poll = poll_at("released")
    files = poll.record(Edition.PUBLIC).files
    for unit in poll.document.units:
        archive = files[f"units/{unit.id}/{unit.election}.bel"]
        belenios.verify(archive, unit.election, tmp_path / unit.id)
