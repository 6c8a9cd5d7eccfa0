"""Contacts on the roster after the seal: two officers who change one, and whoever writes past them.

Rules this module keeps:
1. Officers' signatures are real, by keys that the poll's seal names.
2. A writer to the database has its administrator's rights, and none of the server's keys.
"""

from __future__ import annotations

from sqlalchemy import update

from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Statement
from tests.kit.database.tampering import administrator
from tests.kit.database.writer import overwrite as overwrite_rows
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
    with administrator(sample.ctx.store) as connection:
        connection.execute(update(MemberRow).where(*place).values(**values))


def execute(sample: SamplePoll, statement: str, **values: object) -> None:
    """Run a statement as the database's administrator, past every trigger."""
    overwrite_rows(sample.ctx, statement, poll=sample.poll, **values)
