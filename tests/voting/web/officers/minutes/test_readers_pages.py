"""What the pages show those who only read: counts as published, the result to auditors in time."""

from __future__ import annotations

import pytest

from audit.record.signatures.statement import Act
from tests.kit.officers import decryption
from tests.kit.polls import TRUSTEE_SECRET
from tests.kit.routes.acceptances import accept_all
from tests.kit.web import Town, cast, signed_in
from voting.domain.officers import READERS, Officer, Role
from voting.services.acts.decryptions import receive_decryption

COUNT = "<dt>Votes cast</dt><dd>{}</dd>"


def add_officer(town: Town, role: Role, name: str = "rita") -> str:
    with town.ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer(name, name.title(), role))
        uow.commit()
    accept_all(town.ctx, name)
    return name


@pytest.mark.parametrize("role", [Role.GENERAL_SECRETARY, *READERS], ids=str)
def test_2_57_while_voting_runs_they_see_the_counts_that_the_board_shows(
    own_town: Town, role: Role
) -> None:
    """The count of this moment tells when a ballot came: it is for those who run the poll."""
    reader, path = add_officer(own_town, role), f"/officers/polls/{own_town.poll}"
    cast(own_town, own_town.voter())
    assert COUNT.format(1) in signed_in(own_town, "anne").get(path).text
    page = signed_in(own_town, reader).get(path).text
    assert COUNT.format(0) in page
    assert "of this moment" not in page
    own_town.clock.forward(minutes=11)
    assert COUNT.format(1) in signed_in(own_town, reader).get(path).text


def test_an_auditor_gets_result_and_record_once_it_is_certified(own_town: Town) -> None:
    town, sample = own_town, own_town.sample
    auditor, scrutineer = (
        add_officer(town, Role.AUDITOR),
        add_officer(town, Role.SCRUTINEER, "sami"),
    )
    for _ in range(2):
        cast(town, town.voter())
    sample.close()
    sample.act(Act.COUNT)
    receive_decryption(town.ctx, town.poll, decryption(sample, TRUSTEE_SECRET))
    base = f"/officers/polls/{town.poll}"
    client = signed_in(town, auditor)
    assert f"{base}/result" not in client.get(base).text
    files = ("result", "result.json", "readings", "readings.json", "record.zip")
    for name in files:
        answer = client.get(f"{base}/{name}")
        assert answer.status_code == 403, name
        assert "once it is certified" in answer.text
    sample.act(Act.CERTIFY)
    assert f"{base}/result" in client.get(base).text
    assert [client.get(f"{base}/{name}").status_code for name in files] == [200] * len(files)
    other = signed_in(town, scrutineer)
    assert f"{base}/result" not in other.get(base).text
    assert [other.get(f"{base}/{name}").status_code for name in files] == [403] * len(files)
    assert "The numbers of every bargaining unit agree." in other.get(f"{base}/reconciliation").text
