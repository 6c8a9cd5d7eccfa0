"""What Ratify's Python finds of a ballot or an archive.

Rules this module keeps:
1. It asks in the order of `audit.checks`: form, what was sealed, ballots, who cast them, tally,
   decryptions, result.
2. Only a `ProtocolError` is a refusal: anything else is a fault, and not caught.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tally.count import verify_encrypted_tally
from tally.decryption.partial import verify_partial_decryption, verify_unit_result
from tally.protocol.archive import Archive, parse_archive
from tally.protocol.ballot import verify_ballot
from tally.protocol.ballot_form import Ballot, parse_ballot
from tally.protocol.credential import parse_credentials_list, public_credential
from tally.protocol.errors import ArchiveError, ProtocolError
from tally.protocol.trustees import Trustees, parse_trustees
from tests.fuzz.cases import BALLOT, FuzzCase
from tests.fuzz.material import Material
from tests.fuzz.one_form import in_one_form

SEALED = "not what was sealed"
NOT_LISTED = "its credential is not on the list"


@dataclass(frozen=True)
class Verdict:
    """Whether something is accepted, and if not, what was said."""

    accepted: bool
    said: str = ""
    left_by_page: bool = False
    """Whether it is refused for what the page's scripts leave to the command."""


class Judge:
    """Judges the cases made of one material."""

    def __init__(self, material: Material) -> None:
        """Read what was sealed."""
        self._material = material
        self._listed = frozenset(parse_credentials_list(material.archive.credentials))

    @cached_property
    def _trustees(self) -> Trustees:
        return parse_trustees(self._material.archive.trustees)

    def judge(self, case: FuzzCase) -> Verdict:
        """Return what we find of a case."""
        left = False
        try:
            if case.subject == BALLOT:
                self._ballot(case.raw)
            else:
                archive = self._public_part(case.raw)
                left = True  # what follows the tally, the page leaves to the command
                self._decrypted(archive)
        except ProtocolError as error:
            left |= isinstance(error, ArchiveError) and "owners of decryptions" in str(error)
            return Verdict(False, f"{type(error).__name__}: {error}", left)
        return Verdict(True)

    def good_in_one_form(self, raw: bytes) -> bool:
        """Whether a ballot is accepted once it is written in its one form."""
        secrets = {public_credential(one): one for one in self._material.secrets}
        try:
            self._ballot(in_one_form(raw, secrets))
        except (LookupError, TypeError, ValueError, ProtocolError):
            return False
        return True

    def _ballot(self, raw: bytes) -> Ballot:
        ballot = parse_ballot(raw)
        verify_ballot(self._material.election, ballot)
        if ballot.credential not in self._listed:
            raise ProtocolError(f"ballot: {NOT_LISTED}")
        return ballot

    def _public_part(self, raw: bytes) -> Archive:
        archive, sealed = parse_archive(raw), self._material.archive
        for name in ("timestamp", "election", "trustees", "credentials"):
            if getattr(archive, name) != getattr(sealed, name):
                raise ArchiveError(f"archive: its {name} is {SEALED}")
        ballots = [self._ballot(one) for one in archive.ballots]
        if len({one.credential for one in ballots}) != len(ballots):
            raise ProtocolError("archive: two ballots by one credential")
        if archive.encrypted_tally is not None:
            verify_encrypted_tally(ballots, archive.encrypted_tally)
        return archive

    def _decrypted(self, archive: Archive) -> None:
        given, tally = dict(archive.partial_decryptions), archive.encrypted_tally or b""
        election, voted = self._material.election, len(archive.ballots)
        for owner, raw in given.items():
            verify_partial_decryption(election, tally, self._trustees.owner(owner), raw)
        if archive.result is not None:
            verify_unit_result(election, self._trustees, tally, given, archive.result, voted)
