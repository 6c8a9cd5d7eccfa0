"""The errors of the ballot protocol: one tree.

Rules this module keeps:
1. Everything this package refuses is a `ProtocolError`; no parser lets a `ValueError` escape.
2. A message names the thing, the place and what was expected, and never a code, a choice or a
   secret exponent.
"""

from __future__ import annotations


class ProtocolError(Exception):
    """Something does not follow the ballot protocol."""


class FormatError(ProtocolError):
    """Bytes or text are not in the one form that the format allows."""


class GroupError(ProtocolError):
    """A number is not an element of the group of order q (specification 5.1)."""


class ProofError(ProtocolError):
    """A proof or a signature does not hold."""


class CredentialError(ProtocolError):
    """A voting code, a credential or a proof of sign-in is refused. Never quotes the code."""


class BallotError(ProtocolError):
    """An encrypted ballot, or the election it is meant for, is malformed or does not match."""


class TrusteeError(ProtocolError):
    """A trustee's key, certificate, share or ceremony message is refused."""


class ArchiveError(ProtocolError):
    """A `.bel` archive does not follow its grammar."""


class TallyError(ProtocolError):
    """An encrypted tally, a partial decryption or a unit result is refused."""
