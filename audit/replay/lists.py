"""What a log says of sequestered ballots and of changes of the voters' lists.

The rules, each tagged in the code:
1. A sequestered ballot is of a unit of the poll and has a claim of its own.
2. It is ruled on once: admitted or excluded, in its own unit, as the ballot of its own claim; as
   an employee's, not a member, only where the poll is one of employees.
3. A credential is revoked once, and never comes back. A credential that is issued is new, and
   replaces one that was revoked in the same unit and is replaced by no other. One that none ever
   replaces took a voter off the list (`objections.removals`).
4. The credential of a ballot whose challenge is upheld leaves the list once, and never comes back.
5. The log alone does not say which credentials were on the initial lists, nor which credential cast
   an admitted ballot: `checks.voters` proves the lists from the archives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from audit.record.errors import HistoryError
from audit.record.log.challenge_events import ChallengeUpheld
from audit.record.log.event_parts import AdmittedBallot, ExcludedBallot
from audit.record.log.list_events import BallotSequestered, CredentialIssued, CredentialRevoked
from audit.record.units import Electorate
from tally.sequestered import Capacity

ListChange = AdmittedBallot | CredentialRevoked | CredentialIssued | ChallengeUpheld
"""What changes a unit's voters' list; an admitted ballot puts its own credential on it."""


@dataclass(frozen=True)
class SequesteredBallot:
    """A sequestered ballot: `ballot` and `claim` are hexadecimal digests.

    `admitted_as`: in which capacity its voter was admitted; None where it is not admitted.
    """

    unit: str
    ballot: str
    claim: str
    admitted_as: Capacity | None = None
    excluded: ExcludedBallot | None = None

    @property
    def admitted(self) -> bool:
        """Whether it joins its unit's count."""
        return self.admitted_as is not None

    @property
    def decided(self) -> bool:
        """Whether it has been ruled on."""
        return self.admitted or self.excluded is not None


class ListReplay:
    """The lists while events are replayed; each method takes one event or raises `HistoryError`."""

    def __init__(self, units: Iterable[str], electorate: Electorate) -> None:
        self._units = frozenset(units)
        self._electorate = electorate
        self._sequestered: dict[str, SequesteredBallot] = {}
        self._claims: set[str] = set()
        self._changes: list[ListChange] = []
        self._revoked: dict[str, str] = {}
        self._removals: dict[str, int] = {}
        self._replaced: set[str] = set()
        self._issued: set[str] = set()
        self._upheld: set[str] = set()

    @property
    def sequestered(self) -> tuple[SequesteredBallot, ...]:
        """Every sequestered ballot, in the log's order."""
        return tuple(self._sequestered.values())

    @property
    def changes(self) -> tuple[ListChange, ...]:
        """Every change of a list, in the log's order."""
        return tuple(self._changes)

    @property
    def undecided(self) -> int:
        """How many sequestered ballots have not been ruled on."""
        return sum(not one.decided for one in self._sequestered.values())

    def claimed(self, digest: str) -> bool:
        """Whether that is the digest of a claim."""
        return digest in self._claims

    def sequester(self, event: BallotSequestered) -> None:
        """Hold a ballot apart."""
        if event.claim in self._claims:  # 1
            raise HistoryError(f"{event.NAME}: there is a ballot of the same claim already")
        self._claims.add(event.claim)
        self._sequestered[event.ballot] = SequesteredBallot(event.unit, event.ballot, event.claim)

    def admit(self, row: AdmittedBallot) -> None:
        """Let a sequestered ballot join its unit's count."""
        ballot = self._undecided(row)
        if not self._electorate.admits(row.admitted_as):  # 2
            raise HistoryError(
                f"{row.ballot} of unit {row.unit} is admitted as an employee's who is not a member,"
                " in a poll of members"
            )
        self._sequestered[row.ballot] = replace(ballot, admitted_as=row.admitted_as)
        self._changes.append(row)

    def exclude(self, row: ExcludedBallot) -> None:
        """Keep a sequestered ballot out of the count."""
        ballot = self._undecided(row)
        self._sequestered[row.ballot] = replace(ballot, excluded=row)

    def _undecided(self, row: AdmittedBallot | ExcludedBallot) -> SequesteredBallot:
        held = self._sequestered.get(row.ballot)
        if held is None or held.unit != row.unit:  # 2
            raise HistoryError(f"{row.ballot} is not a sequestered ballot of unit {row.unit}")
        if held.claim != row.claim:
            raise HistoryError(
                f"{row.ballot} of unit {row.unit} was sequestered for the claim {held.claim}, and"
                f" is ruled on as that of {row.claim}"
            )
        if held.decided:
            raise HistoryError(f"{row.ballot} of unit {row.unit} is ruled on already")
        return held

    @property
    def taken_off(self) -> Iterator[tuple[str, str, int]]:
        """Each credential that is revoked and not replaced: unit, itself, removals before it."""
        for credential, unit in self._revoked.items():
            if credential not in self._replaced:
                yield unit, credential, self._removals[credential]

    def revoke(self, event: CredentialRevoked, removals: int) -> None:
        """Take a credential off its unit's list, of which so many voters are removed so far."""
        self._verify_unit(event)
        self._verify_on(event)
        self._revoked[event.credential] = event.unit
        self._removals[event.credential] = removals
        self._changes.append(event)

    def issue(self, event: CredentialIssued) -> None:
        """Put a credential on its unit's list, in place of a revoked one."""
        self._verify_unit(event)
        short = event.credential[:20]
        if self._revoked.get(event.replaces) != event.unit or event.replaces in self._replaced:  # 3
            raise HistoryError(
                f"{event.NAME}: {short}... does not replace one that was revoked in unit"
                f" {event.unit} and not replaced yet"
            )
        if event.credential in self._issued | self._revoked.keys() | self._upheld:  # 3, 4
            raise HistoryError(f"{event.NAME}: {short}... is not new")
        self._replaced.add(event.replaces)
        self._issued.add(event.credential)
        self._changes.append(event)

    def uphold(self, event: ChallengeUpheld) -> None:
        """Take the credential of a ballot that is never counted off its unit's list."""
        self._verify_on(event)
        self._upheld.add(event.credential)
        self._changes.append(event)

    def _verify_on(self, event: CredentialRevoked | ChallengeUpheld) -> None:
        """Raise `HistoryError` if the log took that credential off its list already."""
        short = event.credential[:20]
        if event.credential in self._revoked:  # 3, 4
            raise HistoryError(f"{event.NAME}: {short}... is revoked already")
        if event.credential in self._upheld:  # 4
            raise HistoryError(f"{event.NAME}: {short}... left the list already: upheld challenge")

    def _verify_unit(self, event: CredentialRevoked | CredentialIssued) -> None:
        if event.unit not in self._units:
            raise HistoryError(f"{event.NAME}: {event.unit} is not an election of the poll")


@dataclass(frozen=True)
class ChangeCount:
    """How many signed changes a unit's voters' list had; published for each unit."""

    revoked: int = 0
    issued: int = 0
    admitted: int = 0
    upheld: int = 0


def count_changes(changes: Iterable[ListChange], units: Iterable[str]) -> Mapping[str, ChangeCount]:
    """Return how many changes of each kind each unit had."""
    counts = dict.fromkeys(units, ChangeCount())
    for change in changes:
        count = counts[change.unit]
        if isinstance(change, CredentialRevoked):
            counts[change.unit] = replace(count, revoked=count.revoked + 1)
        elif isinstance(change, CredentialIssued):
            counts[change.unit] = replace(count, issued=count.issued + 1)
        elif isinstance(change, ChallengeUpheld):
            counts[change.unit] = replace(count, upheld=count.upheld + 1)
        else:
            counts[change.unit] = replace(count, admitted=count.admitted + 1)
    return counts
