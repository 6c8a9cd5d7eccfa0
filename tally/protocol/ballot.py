"""Elections and encrypted ballots (specification 4.10 to 4.15), parsed strictly.

Rules this module keeps:
1. An election's bytes are never re-serialised; its fingerprint is the digest of those bytes.
2. A ballot has one valid byte form: exact keys in order, canonical numbers in range, re-encoded and
   compared. Nothing that belenios-tool rejects is accepted.
3. Parsing costs no power: the cheap checks come first, then the signature, then the proofs, so
   that junk cannot buy our arithmetic (design section 6).
4. A choice is in no error and in no repr.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gmpy2 import mpz

from tally.protocol.elgamal import Ciphertext, encrypt, parse_ciphertext, product
from tally.protocol.encoding import (
    compact,
    fields,
    items,
    load_compact,
    parse_b64_digest,
    parse_element,
    parse_hex_digest,
    parse_identifier,
    parse_residue,
    sha256_b64,
    sha256_hex,
    text,
)
from tally.protocol.errors import BallotError, FormatError, GroupError, ProtocolError
from tally.protocol.group import (
    NAME,
    P,
    Q,
    Squarings,
    fixed_base,
    product_power,
    random_exponent,
)
from tally.protocol.credential import public_credential
from tally.protocol.proofs import (
    Proof,
    parse_proof,
    prove_interval,
    prove_schnorr,
    verify_interval,
    verify_schnorr,
)

IN_FAVOUR, NOT_IN_FAVOUR = 0, 1
"""The index of each answer in an election's question, a ballot's choices and a unit result."""

MAX_BALLOT_BYTES = 8192
