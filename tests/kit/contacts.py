"""Contacts on the roster after the seal: two officers who change one, and whoever writes past them.

Rules this module keeps:
1. Officers' signatures are real, by keys that the poll's seal names.
2. A writer to the database has its administrator's rights, and none of the server's keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text, update

from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Statement
from tests.kit.polls import SamplePoll, SampleVoter
from tests.kit.rulings import ANA, BEN, MEMBERSHIP
from voting.domain.member import RosterContact
from voting.domain.officers import Officer
from voting.services.members import contacts
from voting.services.members.contact_checks import checked
from voting.services.members.contact_signing import ContactOutcome, sign_contact_change
from voting.services.signatures import parse_waiting
from voting.storage.members.tables import MemberRow

NEW, PHONE = "new.address@example.org", "+14165550123"


def account(sample: SamplePoll, name: str) -> Officer:
    """Return an officer's account."""
    with sample.ctx.store.reader() as uow:
        return uow.officers.get(name)


def propose(
    sample: SamplePoll, voter: SampleVoter, email: str = NEW, phone: str = "", officer: str = ANA
) -> str:
    """Propose a contact; return the change's identifier."""
    by = account(sample, officer)
    return contacts.propose_contact_change(sample.ctx, sample.poll, by, voter.member, email, phone)


def statement_of(sample: SamplePoll, change: str) -> Statement:
    """Return what the officers sign."""
    with sample.ctx.store.reader() as uow:
        return parse_waiting(uow.contacts.get(sample.poll, change).statement)


def signature(sample: SamplePoll, change: str, officer: str) -> dict[str, object]:
    """Sign with an officer's key file."""
    key = (MEMBERSHIP | sample.officers)[officer]
    return sign_statement_ed25519(statement_of(sample, change), officer, key).to_json()


def sign(sample: SamplePoll, change: str, officer: str) -> ContactOutcome:
    """Sign a change, and give the signature in."""
    given = signature(sample, change, officer)
    return sign_contact_change(sample.ctx, sample.poll, change, given)


def change_contact(
    sample: SamplePoll,
    voter: SampleVoter,
    email: str = NEW,
    phone: str = "",
    officers: tuple[str, str] = (ANA, BEN),
) -> int:
    """Let two officers change a contact; return how many old ones are told."""
    change = propose(sample, voter, email, phone, officers[0])
    outcomes = [sign(sample, change, officer) for officer in officers]
    assert [one.done for one in outcomes] == [False, True]
    return outcomes[-1].told


def row_of(sample: SamplePoll, voter: SampleVoter) -> RosterContact:
    """Return a member's contact on the roster, as it lies there."""
    with sample.ctx.store.reader() as uow:
        return uow.roster.contact(sample.poll, voter.member)


def set_contact(sample: SamplePoll, voter: SampleVoter, email: str = "", phone: str = "") -> None:
    """Set what the roster has, as an import would have."""
    imported = RosterContact(voter.member, email, phone)
    overwrite(sample, checked(sample.ctx, sample.poll, imported))


def overwrite(sample: SamplePoll, contact: RosterContact) -> None:
    """Write a row of the roster past the triggers, as the database's administrator could."""
    place = (MemberRow.poll == sample.poll, MemberRow.number == contact.member)
    values = {
        "email": contact.email,
        "phone": contact.phone,
        "contact_entry": contact.entry,
        "contact_check": contact.check,
    }
    with sample.ctx.store.unit_of_work() as uow:
        with untriggered(uow.connection, "members"):
            uow.connection.execute(update(MemberRow).where(*place).values(**values))
        uow.commit()


def execute(sample: SamplePoll, statement: str, *tables: str, **values: object) -> None:
    """Run a statement as the database's administrator, without the triggers of these tables."""
    with sample.ctx.store.unit_of_work() as uow:
        with untriggered(uow.connection, *tables):
            uow.connection.execute(text(statement), {"poll": sample.poll, **values})
        uow.commit()


@contextmanager
def untriggered(connection: Connection, *tables: str) -> Iterator[None]:
    """Drop the triggers of these tables, and put them back."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        return
    query = text("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    found = [row for row in connection.execute(query) if row.tbl_name in tables]
    for row in found:
        connection.exec_driver_sql(f"DROP TRIGGER {row.name}")
    yield
    for row in found:
        connection.exec_driver_sql(row.sql)
