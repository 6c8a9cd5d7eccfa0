"""Everything that happens to claimants, and then the search: nothing of them is anywhere in clear.

The server is a real process, with its own log at the most talkative level; mail goes to a real SMTP
server and SMS to an HTTP server that stands in for Twilio's. What is searched afterwards: every
table's every value, the database's own files, the server's output, this process's logs and
streams, and PostgreSQL's log.
"""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from tally.protocol.ballot import make_ballot
from tally.protocol.credential import public_credential
from tally.protocol.group import random_exponent
from tests.kit.claimants import form
from tests.kit.contacts import set_contact
from tests.kit.members import address_of
from tests.kit.rulings import ADMIT, ANA, BEN, NOT_VERIFIED
from tests.kit.servers.mail import sms_service, smtp_server
from tests.kit.servers.office import Office, open_office
from voting.bootstrap import open_context
from voting.domain.claims.ruling import Decision, ExclusionReason, Verdict
from voting.domain.officers import Role
from voting.ports.unit_of_work import Context
from voting.services.claims.keys import rotate
from voting.services.installation import begin_rotation
from voting.services.members import contacts, links
from voting.services.rulings.desk import rule
from voting.storage.schema import METADATA

NOTE = "barnacle: the board has never heard of Zephyrine"


@dataclass
class Person:
    """A claimant, and what a search must not find."""

    answers: dict[str, str]
    secret: int = field(default_factory=random_exponent)
    claim: str = ""
    codes: list[str] = field(default_factory=list)

    @property
    def credential(self) -> str:
        return public_credential(self.secret)

    @property
    def traces(self) -> list[str]:
        """Every name, number and contact, in each of their forms."""
        contact = self.answers["contact"]
        digits = re.sub(r"\D", "", contact)
        parts = [*self.answers["name"].split(), self.answers["name"], contact]
        parts += contact.split("@") if "@" in contact else [digits, digits[-7:]]
        if self.answers["number_kind"] == "employee":
            parts.append(self.answers["number"])
        return parts

    @property
    def numbers(self) -> list[str]:
        """What is six digits: found by chance inside a longer number, so sought by itself."""
        college = self.answers["number_kind"] == "college"
        return [*self.codes, *([self.answers["number"]] if college else [])]


PEOPLE = (
    {
        "name": "Zephyrine Quillfeather",
        "number_kind": "employee",
        "number": "QZX77VW",
        "contact": "zephyrine.q@quillfeather.example",
    },
    {
        "name": "Bartholomäus Øverstrand",
        "number_kind": "college",
        "number": "918273",
        "contact": "613-555-0187",
        "language": "fr",
    },
    {
        "name": "Philomène Grackleton",
        "number_kind": "employee",
        "number": "GRK90001",
        "contact": "philomene+vote@grackleton.example",
        "unit": "B-SEC",
    },
)


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """A server that sends messages, with an open poll and membership officers."""
    with (
        smtp_server() as mailbox,
        sms_service() as phones,
        open_office(database_url, tmp_path, mailbox, phones) as office,
    ):
        yield office


# --- what happens ------------------------------------------------------------------------------


def claim(office: Office, person: Person) -> None:
    """Claim, badly at first; have a second code sent; type a wrong one; confirm; cast; again."""
    answers = {"language": "en", **form(**person.answers)}
    assert office.post("claims", {**answers, "board": person.answers["name"]})[0] == 422
    assert office.post("claims", {**answers, "more": person.answers["number"]})[0] == 422
    before = len(office.received())
    status, opened = office.post("claims", answers)
    assert status == 200, opened
    person.claim = str(opened["claim"])
    _read_code(office, person, before)
    before = len(office.received())
    assert office.post("claims/code", {"claim": person.claim})[0] == 200
    _read_code(office, person, before)
    message = {
        "claim": person.claim,
        "code": f"{(int(person.codes[-1]) + 1) % 1_000_000:06d}",
        "credential": person.credential,
    }
    assert office.post("claims/confirm", message)[0] == 403
    message["code"] = person.codes[-1]
    authorization = office.post("claims/confirm", message)[1]["authorization"]
    election = office.desk.sample.election(answers["unit"])
    raw = make_ballot(election, person.secret, 1)
    assert (
        office.post("cast", {"authorization": authorization, "ballot": raw.decode()})[1][
            "sequestered"
        ]
        is True
    )
    assert office.post("claims/confirm", message)[1]["ballot_cast"] is True


def _read_code(office: Office, person: Person, before: int) -> None:
    office.new_texts(before)
    if "@" in person.answers["contact"]:
        newest = office.mailbox.messages[-1].get_content()
    else:
        newest = office.phones.asked[-1][1]["Body"]
    [code] = re.findall(r"\b[0-9]{6}\b", newest)
    person.codes.append(code)


def rule_on(office: Office, people: list[Person]) -> None:
    """Admit one, exclude one for each way of telling, each with a note that names somebody."""
    verdicts = (ADMIT, NOT_VERIFIED, Verdict(Decision.EXCLUDE, ExclusionReason.WRONG_UNIT))
    for person, verdict in zip(people, verdicts, strict=True):
        for officer in (ANA, BEN):
            rule(office.ctx, office.desk.poll, person.claim, officer, verdict, NOTE)
    before = len(office.received())
    office.desk.decide(Decision.ADMIT)
    office.desk.decide(Decision.EXCLUDE)
    office.new_texts(before, count=3)


def lose_a_card(office: Office) -> str:
    """Ask for a link; return the token that was sent."""
    voter = office.desk.sample.voters[0]
    set_contact(office.desk.sample, voter, email=address_of(voter))
    before = len(office.received())
    links.request_link(office.ctx, office.desk.poll, voter.member, "192.0.2.44")
    office.new_texts(before)
    newest = office.mailbox.messages[-1].get_content()
    [token] = re.findall(r"/reissue#([A-Za-z0-9_-]{43})", newest)
    return str(token)


def change_a_contact(office: Office) -> None:
    """Propose a contact, which rests until it is withdrawn."""
    with office.ctx.store.reader() as uow:
        ana = uow.officers.get(ANA)
    assert ana.role is Role.MEMBERSHIP_OFFICER
    voter = office.desk.sample.voters[1]
    contacts.propose_contact_change(
        office.ctx, office.desk.poll, ana, voter.member, "fresh@hornswoggle.example", ""
    )


# --- the search --------------------------------------------------------------------------------


def plain(value: object) -> str:
    """Return a value as text: bytes as they are, and decoded where they are base64."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def every_value(ctx: Context) -> str:
    """Return every value of every table."""
    with ctx.store.reader() as uow:
        connection = uow.connection  # type: ignore[attr-defined]
        rows = [
            row
            for table in METADATA.tables
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    return "\n".join(plain(value) for row in rows for value in row)


def files_of(url: str) -> str:
    """Return the database's own files: SQLite's with its journal, or PostgreSQL's log."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        name = Path(url.removeprefix("sqlite:///"))
        return "\n".join(plain(path.read_bytes()) for path in name.parent.glob(f"{name.name}*"))
    return (Path(parse_qs(parts.query)["host"][0]) / "log").read_text("utf-8", "replace")


def search(where: str, dumped: str, people: list[Person], others: list[str]) -> None:
    """Fail, naming the place, if anything of anybody is there."""
    folded = dumped.casefold()
    traces = [trace for person in people for trace in person.traces] + others
    for trace in traces:
        for form_of_it in (trace, base64.b64encode(trace.encode()).decode().rstrip("=")[:-1]):
            assert form_of_it.casefold() not in folded, f"{trace} is in {where}"
    for number in (number for person in people for number in person.numbers):
        alone = re.search(rf"(?<![0-9A-Za-z+/.]){number}(?![0-9A-Za-z+/])", dumped)
        assert alone is None, f"{number} is in {where}"


def test_nothing_of_any_claimant_is_anywhere_in_clear(
    office, database_url, tmp_path, caplog, capfd
):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the stand-in's own
    people = [Person(dict(answers)) for answers in PEOPLE]
    for person in people:
        claim(office, person)
    before = every_value(office.ctx)
    rule_on(office, people)
    token = lose_a_card(office)
    change_a_contact(office)
    others = ["barnacle", "fresh@", "hornswoggle", token, "t0ken"]
    held = every_value(office.ctx)
    begin_rotation(office.ctx.store, office.ctx.settings)
    ctx = open_context(office.ctx.settings)
    rotate(ctx)

    places = {
        "the database": before + held + every_value(ctx),
        "the database's files": files_of(database_url),
        "the server's output": (tmp_path / "server.log").read_text(),
        "the log": caplog.text,
        "standard output": "".join(capfd.readouterr()),
    }
    for where, dumped in places.items():
        search(where, dumped, people, others)
    outside = "\n".join(places[name] for name in places if not name.startswith("the database"))
    for person in people:
        assert person.claim not in outside  # it is the claimant's pass to another authorization
        assert person.credential not in outside
    assert '"route": "/api/polls/<poll>/claims/confirm"' in places["the server's output"]


def test_the_search_finds_what_is_there():
    person = Person(dict(PEOPLE[1]), codes=["482913"])
    for planted in (
        "… bartholomäus …",
        "code 482913.",
        '"918273"',
        "+16135550187",
        "say 5550187 now",
        base64.b64encode("Øverstrand".encode()).decode(),
    ):
        with pytest.raises(AssertionError, match="is in here"):
            search("here", planted, [person], [])
    search("here", "a482913b 14829130 918273/", [person], [])
