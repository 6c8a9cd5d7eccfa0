"""The forms that declare a conflict of interest, what is refused afterwards, and the minutes."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit.record.signatures.file import encode_signature_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tests.kit.routes.acceptances import accept_all
from tests.kit.rulings import ADMIT, ANA, BEN, CY, MEMBERSHIP, DeskPoll
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.domain.officers import Officer, Role
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.rulings.batches import batches

WHY = "We share a house."


class ConflictTown:
    """An application over a poll whose membership officers rule on claims."""

    def __init__(self, desk: DeskPoll) -> None:
        self.desk = desk
        self.town = Town(build(desk.ctx), desk.ctx, desk.sample, list(desk.sample.voters))
        self.base = f"/officers/polls/{desk.poll}"

    def client(self, officer: str) -> FlaskClient:
        return signed_in(self.town, officer)

    def page(self, path: str, officer: str, status: int = 200) -> str:
        answer = self.client(officer).get(f"{self.base}{path}")
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def post(self, path: str, officer: str, **form: object) -> TestResponse:
        client = self.client(officer)
        form = {"csrf_token": token(client, "/officers/"), **form}
        return client.post(f"{self.base}{path}", data=form)

    def declare(self, path: str, officer: str = ANA, **changes: str) -> TestResponse:
        return self.post(f"/conflicts/{path}", officer, **{"why": WHY, "stands": "yes", **changes})


@pytest.fixture
def place(sqlite_ctx: Context) -> ConflictTown:
    found = ConflictTown(DeskPoll(sqlite_ctx))
    with sqlite_ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("gita", "Gita Gill", Role.GENERAL_SECRETARY))
        uow.commit()
    accept_all(found.desk.ctx, "gita")
    return found


def test_an_officer_declares_it_on_the_claims_page_and_is_off_the_claim(
    place: ConflictTown,
) -> None:
    who = place.desk.claim()
    path = f"claims/{who.claim.id}"
    assert f'action="{place.base}/conflicts/{path}"' in place.page(f"/{path}", ANA)
    answer = place.declare(path)
    assert (answer.status_code, answer.location) == (302, f"{place.base}/claims")
    assert who.claim.id not in place.page("/claims", ANA)
    refused = place.page(f"/{path}", ANA, status=403)
    assert "You declared a conflict of interest" in refused
    assert who.claim.name not in refused
    posted = place.post(f"/{path}", ANA, verdict="admit")
    assert posted.status_code == 403
    assert who.claim.name not in posted.get_data(as_text=True)
    other = place.page(f"/{path}", BEN)
    assert "Takes no part because of a conflict of interest: Ana." in other
    assert "Officers left: Ben, Cy" in other


def test_a_batch_with_the_claim_is_refused_to_her_naming_why(place: ConflictTown) -> None:
    who = place.desk.claim()
    place.desk.rule(who)
    waiting = place.desk.propose()
    place.declare(f"claims/{who.claim.id}")
    for path in (f"/rulings/{waiting.id}", f"/rulings/{waiting.id}/statement"):
        assert "declared a conflict of interest" in place.page(path, ANA, status=403)
    signature = sign_statement_ed25519(waiting.statement, ANA, MEMBERSHIP[ANA])
    file = encode_signature_file(waiting.statement, signature)
    client = place.client(ANA)
    handed = client.post(
        f"{place.base}/rulings/{waiting.id}/signature-file",
        data={
            "csrf_token": token(client, "/officers/"),
            "file": (io.BytesIO(file), "admit.signature"),
        },
    )
    assert handed.status_code == 403
    assert f"Claim {who.claim.id}: you declared a conflict" in handed.get_data(as_text=True)
    assert batches(place.desk.ctx, place.desk.poll, BEN).waiting == ()


@pytest.mark.parametrize("changes", [{"why": " "}, {"stands": ""}, {"why": "Robin Newcomer"}])
def test_a_declaration_that_is_refused_shows_what_was_typed_and_changes_nothing(
    place: ConflictTown, changes: dict[str, str]
) -> None:
    who = place.desk.claim()
    answer = place.declare(f"claims/{who.claim.id}", **changes)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Nothing was changed" in page
    assert changes.get("why", WHY).strip() in page
    assert who.claim.id in place.page("/claims", ANA)


def test_on_an_act_it_is_declared_on_the_acts_page_which_then_offers_nothing(
    place: ConflictTown,
) -> None:
    assert f'action="{place.base}/conflicts/acts/void"' in place.page("/acts/void", "anne")
    assert place.declare("acts/void", "anne").location == place.base
    page = place.page("/acts/void", "anne")
    assert "You declared a conflict of interest, and take no part in this." in page
    assert "<form method=" not in page.split("<main")[1].split("</main>")[0]
    proposed = place.post("/acts/void", "anne", reason="another vote follows")
    assert proposed.status_code == 403
    assert statements.waiting_for(place.desk.ctx, place.desk.poll, Act.VOID) is None
    assert place.declare("acts/void", "petra").location == place.base
    assert "Too few are left: Paul." in place.page("/acts/void", "paul")
    assert place.declare("acts/nothing", "paul").status_code == 404


def test_who_declared_it_is_not_told_that_the_act_waits_for_a_signature(
    place: ConflictTown,
) -> None:
    desk = place.desk
    statements.draft_statement(desk.ctx, desk.poll, Act.VOID, "another vote follows")
    assert "Waiting for a signature" in place.client("anne").get("/officers/").text
    place.declare("acts/void", "anne")
    assert "Waiting for a signature" not in place.client("anne").get("/officers/").text
    assert "Waiting for a signature" in place.client("paul").get("/officers/").text


def test_the_minutes_say_who_what_and_when_and_why_to_the_desk_alone(place: ConflictTown) -> None:
    who = place.desk.claim()
    place.desk.rule(who, ADMIT, BEN, CY)
    place.declare(f"claims/{who.claim.id}")
    place.declare("acts/void", "anne")
    for reader, told in (("anne", True), (BEN, True), ("paul", False), ("gita", False)):
        page = place.page("/minutes", reader)
        assert who.digests.claim in page
        assert "Make the poll void" in page
        assert "Poll sealed" in page
        assert (WHY in page) is told, reader
        assert who.claim.name not in page
        assert who.claim.contact.value not in page
