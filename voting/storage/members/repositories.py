"""Repositories of the roster and of the voters' list.

Rules this module keeps:
1. The roster is personal data: it leaves the server in nothing but the officers' own files.
2. The voters' list and the roster of a sealed poll do not change, but for credentials and contacts
   (triggers hold it).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Executable, bindparam, delete, exists, func, insert, select, update

from voting.domain.errors import ConflictError, NotFoundError
from voting.domain.member import Member, RosterContact
from voting.domain.voters_list import Voter
from voting.ports.members import Roster, Voters
from voting.storage.members.tables import MemberRow, SignedListRow, VoterRow
from voting.storage.rows import (
    BATCH,
    Repository,
    among,
    count_by_unit,
    insert_many,
    refusing_twice,
    stream,
)

_MEMBER = (
    MemberRow.number,
    MemberRow.name,
    MemberRow.unit,
    MemberRow.email,
    MemberRow.phone,
    MemberRow.language,
    MemberRow.address,
    MemberRow.also_in,
    MemberRow.unit_by,
)
_SEVERAL = select(*_MEMBER).where(
    MemberRow.poll == bindparam("poll"),
    MemberRow.number.in_(bindparam("values", expanding=True)),
)
_CONTACT = (
    MemberRow.number.label("member"),
    MemberRow.email,
    MemberRow.phone,
    MemberRow.contact_entry.label("entry"),
    MemberRow.contact_check.label("check"),
)
_VOTER = (VoterRow.member, VoterRow.unit, VoterRow.credential)
_BY_MEMBER = select(*_VOTER).where(
    VoterRow.poll == bindparam("poll"), VoterRow.member == bindparam("value")
)
_BY_CREDENTIAL = select(*_VOTER).where(
    VoterRow.poll == bindparam("poll"), VoterRow.credential == bindparam("value")
)


def _not_listed(poll_id: str) -> NotFoundError:
    return NotFoundError(f"This member number is not on the roster of poll {poll_id}.")


class SqlRoster(Repository, Roster):
    """Members, in the table `members`."""

    def add_many(
        self, poll_id: str, members: Iterable[Member], check: Callable[[Member], str]
    ) -> None:
        rows = (
            {"poll": poll_id, **vars(member), "contact_check": check(member)} for member in members
        )
        with refusing_twice(ConflictError(f"Poll {poll_id} has one of these members already.")):
            insert_many(self._connection, MemberRow, rows)

    def get(self, poll_id: str, number: str) -> Member:
        query = select(*_MEMBER).where(MemberRow.poll == poll_id, MemberRow.number == number)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise _not_listed(poll_id)
        return Member(**row)

    def several(self, poll_id: str, numbers: Collection[str]) -> Mapping[str, Member]:
        rows = among(self._connection, _SEVERAL, poll_id, numbers)
        found = {row["number"]: Member(**row) for row in rows}
        if found.keys() != set(numbers):
            raise _not_listed(poll_id)
        return found

    def contact(self, poll_id: str, number: str) -> RosterContact:
        query = select(*_CONTACT).where(MemberRow.poll == poll_id, MemberRow.number == number)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise _not_listed(poll_id)
        return RosterContact(**row)

    def contacts(self, poll_id: str) -> Iterator[RosterContact]:
        query = select(*_CONTACT).where(MemberRow.poll == poll_id).order_by(MemberRow.number)
        return (RosterContact(**row) for row in stream(self._connection, query))

    def change_contact(self, poll_id: str, contact: RosterContact) -> None:
        change = update(MemberRow).where(
            MemberRow.poll == poll_id, MemberRow.number == contact.member
        )
        values = {
            "email": contact.email,
            "phone": contact.phone,
            "contact_entry": contact.entry,
            "contact_check": contact.check,
        }
        self._connection.execute(change.values(**values))

    def missing(self, poll_id: str) -> Sequence[str]:
        row = exists().where(MemberRow.poll == VoterRow.poll, MemberRow.number == VoterRow.member)
        query = select(VoterRow.member).where(VoterRow.poll == poll_id, ~row)
        return self._connection.execute(query.order_by(VoterRow.member)).scalars().all()

    def iterate(self, poll_id: str) -> Iterator[Member]:
        query = select(*_MEMBER).where(MemberRow.poll == poll_id).order_by(MemberRow.number)
        return (Member(**row) for row in stream(self._connection, query))

    def match_candidates(self, poll_id: str) -> Iterator[tuple[str, str, str, str]]:
        query = select(MemberRow.number, MemberRow.name, MemberRow.email, MemberRow.phone)
        rows = self._connection.execute(query.where(MemberRow.poll == poll_id))
        while batch := rows.fetchmany(BATCH):
            yield from ((row[0], row[1], row[2], row[3]) for row in batch)

    def languages_of(self, phone: str) -> set[str]:
        query = select(MemberRow.language).where(MemberRow.phone == phone).distinct()
        return set(self._connection.execute(query).scalars())

    def count_by_unit(self, poll_id: str) -> Mapping[str, int]:
        return count_by_unit(self._connection, MemberRow.poll, MemberRow.unit, poll_id)


class SqlVoters(Repository, Voters):
    """Voters, in the table `voters`."""

    def replace_all(self, poll_id: str, voters: Iterable[Voter]) -> None:
        self._connection.execute(delete(VoterRow).where(VoterRow.poll == poll_id))
        rows = ({"poll": poll_id, **vars(voter)} for voter in voters)
        with refusing_twice(
            ConflictError(f"A member or a credential is twice on the list of poll {poll_id}.")
        ):
            insert_many(self._connection, VoterRow, rows)

    def keep_signed_list(self, poll_id: str, raw: bytes) -> None:
        self._connection.execute(delete(SignedListRow).where(SignedListRow.poll == poll_id))
        self._connection.execute(insert(SignedListRow), {"poll": poll_id, "voters_list": raw})

    def signed_list(self, poll_id: str) -> bytes:
        query = select(SignedListRow.voters_list).where(SignedListRow.poll == poll_id)
        return self._connection.execute(query).scalar_one_or_none() or b""

    def by_member(self, poll_id: str, member: str) -> Voter | None:
        return self._one(_BY_MEMBER, poll_id, member)

    def by_credential(self, poll_id: str, credential: str) -> Voter | None:
        return self._one(_BY_CREDENTIAL, poll_id, credential)

    def iterate(self, poll_id: str, unit: str | None = None) -> Iterator[Voter]:
        query = select(*_VOTER).where(VoterRow.poll == poll_id).order_by(VoterRow.member)
        if unit is not None:
            query = query.where(VoterRow.unit == unit)
        return (Voter(**row) for row in stream(self._connection, query))

    def named(self, poll_id: str, unit: str, first: int, count: int) -> Sequence[tuple[str, str]]:
        same = (MemberRow.poll == VoterRow.poll) & (MemberRow.number == VoterRow.member)
        name = func.coalesce(
            MemberRow.name, ""
        )  # a row that the roster lacks is shown all the same
        query = (
            select(VoterRow.member, name)
            .outerjoin(MemberRow, same)
            .where(VoterRow.poll == poll_id, VoterRow.unit == unit)
            .order_by(name, VoterRow.member)
        )
        rows = self._connection.execute(query.offset(first).limit(count))
        return [(row[0], row[1]) for row in rows]

    def count_by_unit(self, poll_id: str) -> Mapping[str, int]:
        return count_by_unit(self._connection, VoterRow.poll, VoterRow.unit, poll_id)

    def _one(self, query: Executable, poll_id: str, value: str) -> Voter | None:
        found = self._connection.execute(query, {"poll": poll_id, "value": value})
        row = found.mappings().one_or_none()
        return None if row is None else Voter(**row)
