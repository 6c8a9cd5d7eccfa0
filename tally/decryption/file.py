"""A trustee's decryption file: the partial decryptions of every unit of one poll, and their proofs.

`{"log":{"root":...,"size":...},"owner":2,"poll":...,"units":[{"partial_decryption":"<compact
JSON>","strong_proofs":[{"challenge","response"},{...}],"unit":"A-ELEM"},...]}`, RFC 8785, units
sorted by name; a strong proof for each answer (`tally.decryption.strong`). decryptions.json, in
the auditors' edition, is `{"decryptions":[...]}`: the files of the trustees whose decryption
stands, sorted by owner.

Rules this module keeps:
1. A file is taken whole or refused whole: it is of this poll and count, by one of its trustees,
   with every counting unit once and no other, and every proof of both kinds holds.
2. A partial decryption's bytes are kept as the trustee made them; and a file in decryptions.json
   has the bytes that it was received in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tally.count import ANSWERS, parse_encrypted_tally
from tally.decryption.partial import (
    make_partial_decryption,
    parse_partial_decryption,
    verify_partial_decryption,
)
from tally.decryption.strong import CountLog, DecryptionStatement, prove_strong, verify_strong
from tally.errors import FieldError
from tally.protocol.election import Election
from tally.protocol.encoding import (
    canonical,
    fields,
    items,
    load_canonical,
    number,
    parse_hex_digest,
    parse_identifier,
    sha256_hex,
    text,
)
from tally.protocol.errors import FormatError, ProtocolError, TallyError
from tally.protocol.group import Element, G
from tally.protocol.proofs import Proof, parse_proof
from tally.protocol.trustees import Owner, Trustees
from tally.unit_names import verify_unit_name

_FILE = ("log", "owner", "poll", "units")
_LOG = ("root", "size")
_UNIT = ("partial_decryption", "strong_proofs", "unit")


@dataclass(frozen=True)
class UnitToDecrypt:
    """One counting unit's election and its encrypted tally."""

    election: Election
    encrypted_tally: bytes = field(repr=False)


@dataclass(frozen=True)
class CountToDecrypt:
    """One count of one poll, as its record says: what trustees decrypt and verifiers check."""

    poll: str
    log: CountLog
    trustees: Trustees = field(repr=False)
    units: Mapping[str, UnitToDecrypt] = field(repr=False)

    def statements(
        self, unit: str, owner: Owner, factors: Sequence[Element]
    ) -> Iterator[DecryptionStatement]:
        """Yield what a trustee's strong proofs of a unit state, for each answer's factor."""
        asked = self.units[unit]
        ciphertexts = parse_encrypted_tally(asked.encrypted_tally)
        for answer, (ciphertext, factor) in enumerate(zip(ciphertexts, factors, strict=True)):
            yield DecryptionStatement(
                poll=self.poll,
                unit=unit,
                fingerprint=asked.election.fingerprint,
                answer=answer,
                owner=owner.number,
                log=self.log,
                encrypted_tally=sha256_hex(asked.encrypted_tally),
                public_key=owner.key.public_key,
                ciphertext=ciphertext,
                factor=factor,
            )


@dataclass(frozen=True)
class DecryptedUnit:
    """A trustee's partial decryption of a unit's tally, and a strong proof for each answer."""

    unit: str
    partial_decryption: bytes = field(repr=False)
    strong_proofs: tuple[Proof, ...] = field(repr=False)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "partial_decryption": self.partial_decryption.decode(),
            "strong_proofs": [proof.to_json() for proof in self.strong_proofs],
            "unit": self.unit,
        }


@dataclass(frozen=True)
class DecryptionFile:
    """A parsed decryption file; its proofs are NOT yet verified. Units are sorted by name."""

    poll: str
    owner: int
    log: CountLog
    units: tuple[DecryptedUnit, ...] = field(repr=False)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "log": {"root": self.log.root, "size": self.log.size},
            "owner": self.owner,
            "poll": self.poll,
            "units": [unit.to_json() for unit in self.units],
        }

    def encode(self) -> bytes:
        """Return the file's bytes."""
        return canonical(self.to_json())

    @property
    def partial_decryptions(self) -> dict[str, bytes]:
        """The partial decryptions by unit."""
        return {unit.unit: unit.partial_decryption for unit in self.units}


# --- a trustee makes it -------------------------------------------------------------------------


def make_decryption_file(count: CountToDecrypt, secret: int) -> DecryptionFile:
    """Decrypt every unit's encrypted tally in part with one trustee's key.

    The caller has verified the record, and made the key file remember these tallies. Raises
    `TrusteeError` if the key belongs to none of the poll's trustees.
    """
    owner = count.trustees.owner_of(G**secret)
    units = (_decrypt_unit(count, unit, owner, secret) for unit in sorted(count.units))
    return DecryptionFile(count.poll, owner.number, count.log, tuple(units))


def _decrypt_unit(count: CountToDecrypt, unit: str, owner: Owner, secret: int) -> DecryptedUnit:
    asked = count.units[unit]
    raw = make_partial_decryption(asked.election, asked.encrypted_tally, secret)
    factors = parse_partial_decryption(raw, unit).factors
    proofs = (prove_strong(one, secret) for one in count.statements(unit, owner, factors))
    return DecryptedUnit(unit, raw, tuple(proofs))


# --- reading ------------------------------------------------------------------------------------


def parse_decryption_file(raw: bytes) -> DecryptionFile:
    """Read a decryption file strictly; raise `FormatError` (the proofs are not verified here)."""
    what = "decryption file"
    return _read_file(load_canonical(raw, what), what)


def _read_file(value: object, what: str) -> DecryptionFile:
    document = fields(value, _FILE, what)
    log = fields(document["log"], _LOG, f"{what}, log")
    units = tuple(
        _read_unit(item, what) for item in items(document["units"], None, f"{what}, units")
    )
    names = [unit.unit for unit in units]
    if names != sorted(set(names)):
        raise FormatError(f"{what}: units are not sorted, or one is there twice")
    return DecryptionFile(
        poll=parse_identifier(document["poll"], f"{what}, poll"),
        owner=number(document["owner"], f"{what}, owner"),
        log=CountLog(
            number(log["size"], f"{what}, log, size"),
            parse_hex_digest(log["root"], f"{what}, log, root"),
        ),
        units=units,
    )


def _read_unit(value: object, what: str) -> DecryptedUnit:
    entry = fields(value, _UNIT, f"{what}, unit")
    try:
        unit = verify_unit_name(entry["unit"])
    except FieldError as error:
        raise FormatError(f"{what}, {error}") from error
    place = f"{what}, {unit}"
    proofs = items(entry["strong_proofs"], ANSWERS, f"{place}, strong_proofs")
    return DecryptedUnit(
        unit,
        text(entry["partial_decryption"], place).encode(),
        tuple(parse_proof(proof, f"{place}, strong proof") for proof in proofs),
    )


# --- verifying ----------------------------------------------------------------------------------


def verify_decryption_file(file: DecryptionFile, count: CountToDecrypt) -> Owner:
    """Return the file's trustee; raise a `ProtocolError` that names what is wrong or missing.

    Checks: (1) what the file is, and of what; (2) every proof, of both kinds.
    """
    owner = verify_decryption_header(file, count)  # (1)
    for unit in file.units:  # (2)
        verify_decrypted_unit(count, owner, unit)
    return owner


def verify_decryption_header(file: DecryptionFile, count: CountToDecrypt) -> Owner:
    """Return the file's trustee, without verifying a proof; raise a `ProtocolError`.

    Checks: (1) this poll; (2) this count, by its log; (3) one of the poll's trustees; (4) every
    counting unit, and no other.
    """
    if file.poll != count.poll:  # (1)
        raise TallyError(f"the decryption file is for poll {file.poll}, not for poll {count.poll}")
    if file.log != count.log:  # (2)
        raise TallyError(
            f"the decryption file is of another count: of the log of {file.log.size} entries with"
            f" the root {file.log.root}, not of {count.log.size} with the root {count.log.root}:"
            " send the trustee the record again"
        )
    owner = count.trustees.owner(file.owner)  # (3)
    given = set(file.partial_decryptions)
    missing, unknown = sorted(count.units.keys() - given), sorted(given - count.units.keys())
    if missing or unknown:  # (4)
        wrong = f"lacks {', '.join(missing)}" if missing else f"has unknown {', '.join(unknown)}"
        raise TallyError(f"the decryption file of {owner} {wrong}: ask the trustee for it again")
    return owner


def verify_decrypted_unit(count: CountToDecrypt, owner: Owner, given: DecryptedUnit) -> None:
    """Raise `TallyError`, naming the unit, unless every proof of a trustee's decryption holds.

    Checks: (1) Belenios's proofs; (2) the strong proofs.
    """
    asked = count.units[given.unit]
    try:
        parsed = verify_partial_decryption(  # (1)
            asked.election, asked.encrypted_tally, owner, given.partial_decryption
        )
        stated = count.statements(given.unit, owner, parsed.factors)
        for statement, proof in zip(stated, given.strong_proofs, strict=True):
            what = f"partial decryption by {owner}, answer {statement.answer}"
            verify_strong(statement, proof, what)  # (2)
    except ProtocolError as error:
        raise TallyError(f"counting unit {given.unit}: {error}") from error


# --- decryptions.json ---------------------------------------------------------------------------


def encode_decryptions(files: Iterable[DecryptionFile]) -> bytes:
    """Return decryptions.json of these files."""
    listed = sorted(files, key=lambda file: file.owner)
    return canonical({"decryptions": [file.to_json() for file in listed]})


def parse_decryptions(raw: bytes) -> tuple[DecryptionFile, ...]:
    """Read decryptions.json strictly; raise `FormatError` (the proofs are not verified here)."""
    what = "decryptions.json"
    document = fields(load_canonical(raw, what), ("decryptions",), what)
    files = tuple(_read_file(item, what) for item in items(document["decryptions"], None, what))
    owners = [file.owner for file in files]
    if owners != sorted(set(owners)):
        raise FormatError(f"{what}: trustees are not in order, or one is there twice")
    return files
