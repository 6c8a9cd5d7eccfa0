"""The one byte form of a ballot (specification 4.11 to 4.15), and what is wrong with any other.

Rules this module keeps:
1. A ballot is accepted only if its bytes match one pattern from end to end: compact JSON, exactly
   these keys in this order, digits without sign, leading zero or escape. So it has one valid form.
2. No element is the identity, no challenge is 0, exponents are below q. Membership of the group is
   checked later, where powers are taken.
3. Bytes that do not match are read as JSON only to say what is wrong with them. They are refused
   whatever that reading shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from tally.protocol.elgamal import Ciphertext, parse_ciphertext
from tally.protocol.encoding import (
    BASE58,
    fields,
    items,
    load_json,
    parse_b64_digest,
    parse_identifier,
    parse_unchecked,
    sha256_b64,
    sha256_hex,
)
from tally.protocol.errors import BallotError, FormatError, GroupError
from tally.protocol.group import IDENTITY, Element, Q
from tally.protocol.proofs import Proof, parse_proof

MAX_BALLOT_BYTES = 4096
"""A ballot has about 1 750 bytes; anything longer than this is refused unread."""

_FORM = (
    '{"election_uuid":"UUID","election_hash":"DIGEST","credential":"ELEMENT","answers":[{'
    '"choices":[CHOICE,CHOICE],'
    '"individual_proofs":[[PROOF,PROOF],[PROOF,PROOF]],'
    '"overall_proof":[PROOF]}],'
    '"signature":{"hash":"DIGEST","proof":PROOF}}'
)
_PARTS = {
    "CHOICE": '{"alpha":"ELEMENT","beta":"ELEMENT"}',
    "PROOF": '{"challenge":"EXPONENT","response":"EXPONENT"}',
}
_TEXTS = {
    "UUID": f"([{BASE58}]{{14,64}})",
    "DIGEST": "([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048])",  # the last character has two bits to spare
    "ELEMENT": "([0-9a-f]{64})",
    "EXPONENT": "(0|[1-9][0-9]{0,75})",
}
_BALLOT_KEYS = ("election_uuid", "election_hash", "credential", "answers", "signature")
_ANSWER_KEYS = ("choices", "individual_proofs", "overall_proof")
_SIGNATURE_KEYS = ("hash", "proof")


def _compile() -> re.Pattern[str]:
    form = _FORM
    for name, part in _PARTS.items():
        form = form.replace(name, part)
    pattern = re.escape(form)
    for name, text in _TEXTS.items():
        pattern = pattern.replace(name, text)
    return re.compile(pattern)


_PATTERN = _compile()


@dataclass(frozen=True)
class Ballot:
    """A parsed ballot; its proofs and its signature are NOT yet verified."""

    raw: bytes = field(repr=False)
    uuid: str
    fingerprint: str
    credential: str = field(repr=False)
    public: Element = field(repr=False)
    """The credential as an element, membership NOT yet checked."""
    choices: tuple[Ciphertext, Ciphertext] = field(repr=False)
    proofs: tuple[tuple[Proof, ...], ...] = field(repr=False)
    """An interval proof of two disjuncts for each choice, then the overall proof, of one."""
    signature_hash: str = field(repr=False)
    signature: Proof = field(repr=False)
    tracker: str
    digest_hex: str


def tracker(raw: bytes) -> str:
    """Return the tracker of a ballot: SHA-256 of its bytes in base64, 43 characters."""
    return sha256_b64(raw)


def parse_ballot(raw: bytes) -> Ballot:
    """Read a ballot strictly. Verifies no proof and takes no power.

    Raises `BallotError`, which names what is wrong and where:
    1. At most `MAX_BALLOT_BYTES`.
    2. The bytes match the pattern.
    3. The numbers are in range (rule 2).
    """
    if len(raw) > MAX_BALLOT_BYTES:  # 1
        raise BallotError(f"ballot: longer than {MAX_BALLOT_BYTES} bytes")
    match = _PATTERN.fullmatch(raw.decode("latin-1"))
    if match is None:  # 2
        _refuse(raw)
    uuid, fingerprint, credential, *texts = match.groups()
    signature_hash = texts.pop(-3)
    elements = [Element(bytes.fromhex(text)[::-1]) for text in (credential, *texts[:4])]
    exponents = [int(text) for text in texts[4:]]
    if IDENTITY in elements or 0 in exponents[::2] or max(exponents) >= Q:  # 3
        _refuse(raw)
    public, alpha1, beta1, alpha2, beta2 = elements
    proofs = map(Proof, exponents[::2], exponents[1::2])
    first, second = (next(proofs), next(proofs)), (next(proofs), next(proofs))
    return Ballot(
        raw=raw,
        uuid=uuid,
        fingerprint=fingerprint,
        credential=credential,
        public=public,
        choices=(Ciphertext(alpha1, beta1), Ciphertext(alpha2, beta2)),
        proofs=(first, second, (next(proofs),)),
        signature_hash=signature_hash,
        signature=next(proofs),
        tracker=tracker(raw),
        digest_hex=sha256_hex(raw),
    )


def _refuse(raw: bytes) -> NoReturn:
    """Raise a `BallotError` that says what is wrong with bytes that are not a ballot."""
    try:
        _search(raw)
    except (FormatError, GroupError) as error:
        raise BallotError(str(error)) from error
    raise BallotError("ballot: the JSON is not in compact form: spaces, escapes or a line's end")


def _search(raw: bytes) -> None:
    """Raise at the first key, list or number that is wrong."""
    ballot = fields(load_json(raw, "ballot"), _BALLOT_KEYS, "ballot")
    parse_identifier(ballot["election_uuid"], "ballot, election_uuid")
    parse_b64_digest(ballot["election_hash"], "ballot, election_hash")
    parse_unchecked(ballot["credential"], "ballot, credential")
    _search_answer(items(ballot["answers"], 1, "ballot, answers")[0], "ballot, answer")
    signature = fields(ballot["signature"], _SIGNATURE_KEYS, "ballot, signature")
    parse_b64_digest(signature["hash"], "ballot, signature, hash")
    parse_proof(signature["proof"], "ballot, signature, proof")


def _search_answer(value: object, what: str) -> None:
    answer = fields(value, _ANSWER_KEYS, what)
    for place, choice in enumerate(items(answer["choices"], 2, f"{what}, choices"), 1):
        parse_ciphertext(choice, f"{what}, choice {place}")
    individual = items(answer["individual_proofs"], 2, f"{what}, individual proofs")
    for place, proofs in enumerate(individual, 1):
        for proof in items(proofs, 2, f"{what}, individual proof {place}"):
            parse_proof(proof, f"{what}, individual proof {place}")
    for proof in items(answer["overall_proof"], 1, f"{what}, overall proof"):
        parse_proof(proof, f"{what}, overall proof")
