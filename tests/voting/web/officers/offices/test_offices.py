"""The officers' pages of a succession, a new key and the hand-over list."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act, OfficeAct
from tests.kit.officers import audited
from tests.kit.offices.poll import ANNE, NADIA, OMAR, PAUL, PETRA, OfficePoll
from tests.kit.rulings import ANA
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.domain.officers import Role
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.acts.handler import ActRequest


@pytest.fixture
def poll(sqlite_ctx: Context) -> OfficePoll:
    """An open poll that can lose any officer."""
    return OfficePoll(sqlite_ctx)


@pytest.fixture
def town(poll: OfficePoll) -> Town:
    """Its pages."""
    return Town(build(poll.ctx), poll.ctx, poll.sample, list(poll.sample.voters))


def address(poll: OfficePoll, act: OfficeAct) -> str:
    return f"/officers/polls/{poll.poll}/acts/{act.value}"


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def options(page: str, name: str) -> list[str]:
    """What a choice offers, by its values."""
    found = re.search(rf'<select id="{name}".*?</select>', page, re.DOTALL)
    assert found is not None
    return re.findall(r'<option value="([^"]+)"', found[0])


def propose(client: FlaskClient, path: str, **asked: str) -> int:
    form = {"csrf_token": token(client, path), **asked}
    return client.post(path, data=form).status_code


def hand_in(client: FlaskClient, poll: OfficePoll, path: str, name: str) -> str:
    """Take the statement, sign it on one's own computer, and hand the signature in."""
    raw = client.get(f"{path}/statement").data
    statement = parse_statement_file(raw).statement
    signature = sign_statement_ed25519(statement, name, poll.keys[name])
    file = (BytesIO(encode_signature_file(statement, signature)), "succeed.signature")
    form = {"csrf_token": token(client, path), "file": file}
    answer = client.post(f"{path}/signature-file", data=form)
    return answer.headers["Location"]


def test_two_officers_hand_an_office_over_on_the_pages(poll: OfficePoll, town: Town) -> None:
    poll.newcomer()
    poll.accepts(NADIA)
    path, paul = address(poll, OfficeAct.SUCCEED), signed_in(town, PAUL)
    assert path in text(paul, f"/officers/polls/{poll.poll}")
    page = text(paul, path)
    assert PAUL not in options(page, "leaver")
    assert options(page, "successor") == [NADIA]
    assert propose(paul, path, leaver=ANNE, successor=NADIA) == 302
    page = text(paul, path)
    assert "Officer nadia, who takes over" in page
    assert "the account and its sessions end" in page
    assert f"/officers/hand-over/{ANNE}" in page
    assert "Hand an office over" in text(signed_in(town, PETRA), "/officers/")
    anne = signed_in(town, ANNE)
    assert "It is about your own office or key" in text(anne, path)
    assert hand_in(paul, poll, path, PAUL).endswith(path)
    assert hand_in(signed_in(town, PETRA), poll, path, PETRA).endswith(f"/polls/{poll.poll}")
    assert anne.get("/officers/").status_code == 302  # to the sign-in: her sessions have ended
    page = text(paul, f"/officers/polls/{poll.poll}")
    assert "left: nadia took over" in page
    assert poll.acting.keys() >= {NADIA, PAUL, PETRA}
    assert audited(poll.sample).ok


def test_a_lost_key_is_replaced_on_the_pages(poll: OfficePoll, town: Town) -> None:
    path, anne = address(poll, OfficeAct.REPLACE_KEY), signed_in(town, ANNE)
    assert "No other officer of this poll has a new key yet" in text(anne, path)
    new = poll.new_key(PAUL)
    page = text(anne, path)
    lost = f"{PAUL}/{public_key_text(poll.keys[PAUL])}"
    assert options(page, "lost") == [lost]
    assert options(page, "new") == [f"{PAUL}/{public_key_text(new)}"]
    assert "No other officer" in text(signed_in(town, PAUL), path)
    assert propose(anne, path, lost=lost, new=options(page, "new")[0]) == 302
    hand_in(anne, poll, path, ANNE)
    hand_in(signed_in(town, PETRA), poll, path, PETRA)
    poll.keys[PAUL] = new
    poll.accepts(PAUL)  # again, with the new key
    assert poll.act(Act.VOID, ANNE, PAUL).state is PollState.VOID
    assert audited(poll.sample).ok


def test_what_is_withdrawn_is_shown_before_it_is_signed(poll: OfficePoll, town: Town) -> None:
    poll.newcomer()
    poll.accepts(NADIA)
    poll.sign_act(poll.draft(Act.VOID, ANNE, ActRequest()), ANNE)
    path, paul = address(poll, OfficeAct.SUCCEED), signed_in(town, PAUL)
    propose(paul, path, leaver=ANNE, successor=NADIA)
    page = text(paul, path)
    assert "Withdrawn with this" in page
    assert "<li>Make the poll void</li>" in page
    assert "Annulé du même coup" in text(paul, f"{path}?lang=fr")


def test_a_refusal_says_why_and_proposes_nothing(poll: OfficePoll, town: Town) -> None:
    poll.newcomer()
    path, paul = address(poll, OfficeAct.SUCCEED), signed_in(town, PAUL)
    form = {"csrf_token": token(paul, path), "leaver": ANNE, "successor": NADIA}
    answer = paul.post(path, data=form)
    assert answer.status_code == 403
    assert "has not accepted the oath of office" in answer.get_data(as_text=True)
    assert paul.get(f"{path}/statement").status_code == 409


# --- the hand-over list ---------------------------------------------------------------------------


def test_the_hand_over_list_says_what_an_officer_holds_in_both_languages(
    poll: OfficePoll, town: Town
) -> None:
    poll.rule(poll.claim())
    poll.propose()
    poll.sign_act(poll.draft(Act.VOID, ANNE, ActRequest()), ANNE)
    anne = text(signed_in(town, ANNE), f"/officers/hand-over/{ANNE}")
    assert f"Poll {poll.poll}" in anne
    assert f"Sealed key: key file {public_key_text(poll.keys[ANNE])}" in anne
    assert "Signed by this officer, waits for another" in anne
    french = text(signed_in(town, PAUL), f"/officers/hand-over/{ANA}?lang=fr")
    assert "Liste de passation de Ana (ana)" in french
    assert "une autre personne décide\u00a0: 1" in french
    assert "Lots de décisions en attente de cette signature\u00a0: 1" in french
    assert "Clé scellée\u00a0: fichier de clé" in french


def test_it_is_ones_own_and_of_those_who_sign_a_succession(poll: OfficePoll, town: Town) -> None:
    ana = signed_in(town, ANA)
    assert ana.get(f"/officers/hand-over/{ANA}").status_code == 200
    assert ana.get(f"/officers/hand-over/{ANNE}").status_code == 403
    assert signed_in(town, PAUL).get("/officers/hand-over/nobody").status_code == 404


def test_it_says_who_took_over_in_each_poll(poll: OfficePoll, town: Town) -> None:
    poll.successor(ANA, OMAR, ANNE, PAUL, role=Role.MEMBERSHIP_OFFICER)
    page = text(signed_in(town, PAUL), f"/officers/hand-over/{ANA}")
    assert "omar took over in this poll, by its log." in page
    assert "The account and its sessions have ended." in page
