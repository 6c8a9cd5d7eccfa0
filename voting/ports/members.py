"""The repositories of the roster, the voters' list, reissues and changes of roster contacts.

Rules this module keeps:
1. A member has one usable link at most, and one drawn credential that waits.
2. A reissue that is done is final: no credential that was replaced ever comes back.
3. Every failure is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from voting.domain.member import Member, RosterContact
from voting.domain.reissue import ContactChange, Reissue, ReissueLink
from voting.domain.voters_list import Voter


class Roster(Protocol):
    """The roster: working data, personal, server side only."""

    def add_many(
        self, poll_id: str, members: Iterable[Member], check: Callable[[Member], str]
    ) -> None:
        """Add members to a draft poll, each with the check of its contact."""

    def get(self, poll_id: str, number: str) -> Member:
        """Return one member; `NotFoundError` if there is none."""

    def several(self, poll_id: str, numbers: Collection[str]) -> Mapping[str, Member]:
        """Return members by number; `NotFoundError` if one is missing."""

    def contact(self, poll_id: str, number: str) -> RosterContact:
        """Return a member's contact with its check; `NotFoundError` if there is no such member."""

    def contacts(self, poll_id: str) -> Iterator[RosterContact]:
        """Yield every member's contact with its check, sorted by number."""

    def change_contact(self, poll_id: str, contact: RosterContact) -> None:
        """Give a member another contact, beside the ended change of that log entry."""

    def missing(self, poll_id: str) -> Sequence[str]:
        """Return the numbers on the voters' list that the roster has no row of, sorted."""

    def iterate(self, poll_id: str) -> Iterator[Member]:
        """Yield the members, sorted by number."""

    def match_candidates(self, poll_id: str) -> Iterator[tuple[str, str, str, str]]:
        """Yield each member's number, name, e-mail and phone: every claim is compared with all."""

    def languages_of(self, phone: str) -> set[str]:
        """Return the languages of the members, of any poll, who have this number (E.164)."""

    def count_by_unit(self, poll_id: str) -> Mapping[str, int]:
        """Return how many members each unit has on the roster."""


class Voters(Protocol):
    """The voters' list: member, unit and public credential."""

    def replace_all(self, poll_id: str, voters: Iterable[Voter]) -> None:
        """Replace the whole list of a draft poll."""

    def keep_signed_list(self, poll_id: str, raw: bytes) -> None:
        """Keep voters-list.json of a draft poll, as the credential authority signed it."""

    def signed_list(self, poll_id: str) -> bytes:
        """Return voters-list.json as it was imported; empty if there is none."""

    def by_member(self, poll_id: str, member: str) -> Voter | None:
        """Return the voter with this member number, or None."""

    def by_credential(self, poll_id: str, credential: str) -> Voter | None:
        """Return the voter with this public credential, or None."""

    def iterate(self, poll_id: str, unit: str | None = None) -> Iterator[Voter]:
        """Yield the voters sorted by member number, of one unit where it is given."""

    def named(self, poll_id: str, unit: str, first: int, count: int) -> Sequence[tuple[str, str]]:
        """Return numbers and names of a unit's voters, sorted by name: `count` from a place on."""

    def count_by_unit(self, poll_id: str) -> Mapping[str, int]:
        """Return how many voters each unit has."""


class Reissues(Protocol):
    """Links, and the credentials drawn with them."""

    def add_link(self, link: ReissueLink, now: datetime) -> None:
        """Keep a new link; the member's earlier ones are void."""

    def link(self, poll_id: str, token_digest: str, *, hold: bool = False) -> ReissueLink | None:
        """Return a link, or None; whoever uses it holds it, so that it is used once."""

    def use_link(self, link: ReissueLink, now: datetime) -> None:
        """Note that a link was used."""

    def void_links(self, poll_id: str, member: str, now: datetime) -> None:
        """Make every usable link of a member void."""

    def draw(self, reissue: Reissue) -> None:
        """Keep a drawn credential, in place of one for the same old credential that waits.

        `ConflictError` where another reissue has the new credential.
        """

    def by_old(self, poll_id: str, old: str) -> Reissue | None:
        """Return the reissue that replaces, or replaced, a credential; or None."""

    def drawn_at(self, poll_id: str, member: str, drawn: datetime) -> Reissue | None:
        """Return a member's reissue that was drawn at this very moment, or None."""

    def waiting(self, poll_id: str) -> Sequence[Reissue]:
        """Return the reissues that are not done, in order of drawing."""

    def done(self, poll_id: str) -> int:
        """Return how many reissues of a poll are done."""

    def taken(self, poll_id: str, credential: str) -> bool:
        """Tell whether a credential is or was anybody's: a voter's, a claim's, or a reissue's."""

    def claimed(self, poll_id: str, credential: str) -> bool:
        """Tell whether a credential is a claim's."""

    def finish(self, reissue: Reissue, now: datetime) -> None:
        """Put the new credential on the voters' list in place of the old one; the reissue is done.

        `ConflictError` where the member does not have the old credential, or has voted with it.
        """


class ContactChanges(Protocol):
    """Changes of roster contacts after the seal."""

    def propose(self, change: ContactChange) -> None:
        """Keep a change that waits for a second officer."""

    def get(self, poll_id: str, change: str, *, hold: bool = False) -> ContactChange:
        """Return a change; `NotFoundError` if there is none. Hold it if you will end it."""

    def waiting(self, poll_id: str) -> Sequence[ContactChange]:
        """Return the changes that wait, in order of proposal."""

    def sign(self, change: ContactChange, signature: bytes) -> None:
        """Keep the proposer's signature."""

    def approve(self, change: ContactChange, approver: str, entry: int, now: datetime) -> None:
        """End a change that the log's newest entry, with index `entry`, holds."""

    def logged(self, poll_id: str) -> Sequence[ContactChange]:
        """Return the changes that say they are in the log, in the order of their entries."""

    def withdraw(self, change: ContactChange, now: datetime) -> None:
        """End a change without an effect."""

    def last_approved(self, poll_id: str, member: str) -> datetime | None:
        """Return when a member's contact was last changed after the seal, or None."""

    def reseal(self, change: ContactChange) -> None:
        """Replace the sealed contact of a change that waits: for a change of keys."""

    def list_waiting(self) -> Sequence[ContactChange]:
        """Return the changes of every poll that wait: for a change of keys."""
