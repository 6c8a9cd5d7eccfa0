"""Who acts on a sealed poll at a place in its log: the sealed officers, as the log changed them.

Rules this module keeps:
1. Who leaves is in office, and signs nothing afterwards. A successor has the leaver's role.
2. A key that is replaced is one that its officer acts with, and signs nothing afterwards; officer,
   role and other keys stay.
3. No identifier and no key comes twice: not that of an officer, a leaver, or a lost one; a key
   file's is the same as a passkey.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from audit.record.errors import HistoryError, SignatureError
from audit.record.officers import OfficerKey, SealedOfficer, bare_key


@dataclass(frozen=True)
class ActingOfficers:
    """Who is in office, sorted, with the keys that stand.

    `left`: each leaver as she or he last stood, with the successor's identifier. `lost`: each
    replaced key with its officer's identifier.
    """

    officers: tuple[SealedOfficer, ...]
    left: tuple[tuple[SealedOfficer, str], ...] = ()
    lost: tuple[tuple[str, OfficerKey], ...] = ()

    @classmethod
    def sealed(cls, officers: Sequence[SealedOfficer]) -> ActingOfficers:
        """Return those whom poll.json names, as they are at the seal."""
        return cls(tuple(officers))

    def officer(self, name: str) -> SealedOfficer:
        """Return the officer in office of that identifier; `HistoryError` if there is none."""
        for one in self.officers:
            if one.id == name:
                return one
        raise HistoryError(f"{name[:70]!r} is not in office: {self._why(name)}")

    def ever(self, name: str) -> SealedOfficer | None:
        """Return who has or had that identifier; None for nobody of this poll."""
        everybody = (*self.officers, *(one for one, _ in self.left))
        return next((one for one in everybody if one.id == name), None)

    def key_of(self, officer: str, public_key: str) -> OfficerKey:
        """Return that key of an officer in office; `HistoryError` unless she acts with it."""
        for key in self.officer(officer).keys:
            if key.public_key == public_key:
                return key
        raise HistoryError(f"the key {public_key[:60]!r} is not one that {officer} acts with")

    def known_keys(self) -> Iterator[OfficerKey]:
        """Yield every key of this poll's officers, whatever became of it."""
        for one in (*self.officers, *(leaver for leaver, _ in self.left)):
            yield from one.keys
        yield from (key for _, key in self.lost)

    def succeeded(self, leaver: str, successor: SealedOfficer) -> ActingOfficers:
        """Return who acts after one took over another's office; `HistoryError` if it may not be."""
        leaving = self.officer(leaver)  # 1
        if successor.role != leaving.role:
            raise HistoryError(
                f"{successor.id} is to be {successor.role}, and {leaver}, who leaves, is "
                f"{leaving.role}: a successor has the leaver's role"
            )
        if self.ever(successor.id) is not None:  # 3
            raise HistoryError(
                f"{successor.id!r} is or was an officer of this poll: a successor has a new name"
            )
        keys = [bare_key(key) for key in successor.keys]
        if len(set(keys)) != len(keys):
            raise HistoryError(f"{successor.id}: a key is listed twice")
        for key in successor.keys:
            self._verify_new(key)
        stay = [one for one in self.officers if one.id != leaver]
        return replace(
            self,
            officers=tuple(sorted([*stay, successor], key=lambda one: one.id)),
            left=(*self.left, (leaving, successor.id)),
        )

    def key_replaced(self, officer: str, lost: str, key: OfficerKey) -> ActingOfficers:
        """Return who acts after a lost key was replaced; `HistoryError` if it may not be."""
        gone = self.key_of(officer, lost)  # 2
        self._verify_new(key)  # 3
        renewed = replace(
            self.officer(officer),
            keys=tuple(key if one == gone else one for one in self.officer(officer).keys),
        )
        return replace(
            self,
            officers=tuple(renewed if one.id == officer else one for one in self.officers),
            lost=(*self.lost, (officer, gone)),
        )

    def verify_may_sign(self, officer: str, key: str) -> None:
        """Raise `SignatureError` for an officer who left, or a key that was replaced."""
        left = next((by for leaver, by in self.left if leaver.id == officer), None)
        if left is not None:  # 1
            raise SignatureError(
                f"officer {officer!r} has left office: {left} took over, earlier in this log"
            )
        if (officer, key) in [(owner, gone.public_key) for owner, gone in self.lost]:  # 2
            raise SignatureError(
                f"officer {officer!r}: the key {key[:60]!r} was lost, and replaced earlier in "
                "this log"
            )

    def _verify_new(self, key: OfficerKey) -> None:
        if bare_key(key) in {bare_key(one) for one in self.known_keys()}:
            raise HistoryError(
                f"the key {key.public_key[:60]!r} is or was an officer's of this poll: a new one "
                "is needed"
            )

    def _why(self, name: str) -> str:
        left = next((by for leaver, by in self.left if leaver.id == name), None)
        return "no officer of this poll" if left is None else f"{left} took over already"
