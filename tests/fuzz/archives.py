"""Mutated archives: their records, events, digests, frames, payloads, and ballots in them.

Rules this module keeps:
1. An archive is taken apart into records, changed, and chained anew half of the time, so that only
   what was changed is wrong.
2. Some are good: they end after another event.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Final

from tally.protocol.archive import BLOCK, Archive, write_archive
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.elgamal import multiply
from tally.protocol.encoding import compact, sha256_hex
from tally.protocol.errors import BallotError, GroupError
from tally.protocol.group import Q
from tests.fuzz.ballots import mutated_ballot
from tests.fuzz.material import Material
from tests.fuzz.records import (
    EVENT,
    TarRecord,
    chained,
    framed,
    one_framed,
    parents_anew,
    records_of,
)
from tests.fuzz.texts import other_bytes
from tests.kit.ballots.hand_made import TIME

Made = tuple[str, bytes]


# --- kinds -------------------------------------------------------------------------------------


def _cut(archive: Archive, events: int) -> Archive:
    """Return the archive that ends after so many events, from 1 for Setup."""
    voted = len(archive.ballots)
    if events <= 1 + voted:
        return replace(
            archive,
            ballots=archive.ballots[: events - 1],
            ended=False,
            encrypted_tally=None,
            partial_decryptions=(),
            result=None,
        )
    later = events - 1 - voted
    return replace(
        archive,
        encrypted_tally=archive.encrypted_tally if later >= 2 else None,
        partial_decryptions=archive.partial_decryptions if later >= 3 else (),
        result=archive.result if later >= 4 else None,
    )


def _good(rng: Random, material: Material) -> Made:
    """Cut after any event."""
    events = rng.randrange(1, len(material.ballots) + 6)
    return f"{events} events", write_archive(_cut(material.archive, events))


def tally_of(ballots: tuple[bytes, ...]) -> bytes | None:
    """Return the product of ballots, or None where they cannot be read."""
    try:
        choices = [parse_ballot(raw).choices for raw in ballots]
        sums = [multiply([pair[answer] for pair in choices]).to_json() for answer in (0, 1)]
    except (BallotError, GroupError):
        return None
    return compact([sums])


def _ballot(rng: Random, material: Material) -> Made:
    """A mutated ballot among the others, or one that is there twice; the tally is that of all."""
    archive, place = material.archive, rng.randrange(len(material.ballots))
    kind, what, raw = mutated_ballot(rng, material)
    ballots = list(archive.ballots)
    how = rng.choice(("in place of one", "besides", "before all"))
    if how == "in place of one":
        ballots[place] = raw
    else:
        ballots.insert(0 if how == "before all" else len(ballots), raw)
    changed = tuple(dict.fromkeys(ballots))
    tally = tally_of(changed) or archive.encrypted_tally
    ends = rng.random() < 0.5
    made = replace(
        _cut(archive, 1), ballots=changed, ended=ends, encrypted_tally=tally if ends else None
    )
    return f"{how}: {kind}, {what}", write_archive(made)


def _order(rng: Random, material: Material) -> Made:
    """Records moved, doubled or left out."""
    raw = write_archive(_cut(material.archive, rng.randrange(2, len(material.ballots) + 6)))
    records = records_of(raw)
    for _ in range(rng.choice((1, 1, 2))):
        place = rng.randrange(len(records))
        what = rng.choice(("moved", "doubled", "left out", "an event put in"))
        one = records[place]
        if what in ("moved", "left out"):
            records.remove(one)
        if what == "an event put in":
            kinds = ("Setup", "Ballot", "EndBallots", "EncryptedTally", "Result", "Shuffle")
            one = TarRecord(EVENT, compact({"height": 0, "type": rng.choice(kinds)}))
        if what != "left out":
            records.insert(rng.randrange(len(records) + 1), one)
    again = rng.random() < 0.5 and bool(records)
    return f"{what}{', chained anew' if again else ''}", framed(
        chained(records) if again else records
    )


def _digests(rng: Random, material: Material) -> Made:
    """An event's own parts, or a record's name, changed; what follows is chained anew or not."""
    records = records_of(write_archive(material.archive))
    place = rng.choice([at for at, one in enumerate(records) if one.is_event])
    event = json.loads(records[place].body)
    what = rng.choice((*event, "name", "extra", "order"))
    if what == "name":
        body = records[place].body
        name = rng.choice((sha256_hex(b""), records[place].name[:64].upper(), "", "x" * 64))
        records[place] = TarRecord(name + EVENT, body)
        return what, framed(records)
    if what in ("parent", "payload"):
        others = [None, "", event[what].upper(), sha256_hex(records[1].body), sha256_hex(b"")]
        event[what] = rng.choice(others)
    elif what == "height":
        event[what] += rng.choice((-1, 1, 2**31, 2**53))
    elif what == "type":
        event[what] = rng.choice(("Ballot", "Result", "ballot", "", None, "Setup", "EndBallots"))
    elif what == "extra":
        event["weight"] = 1
    else:
        event = dict(reversed(event.items()))
    body = compact(event)
    records[place] = TarRecord(sha256_hex(body) + EVENT, body)
    return what, framed(parents_anew(records, place))


def _frames(rng: Random, material: Material) -> Made:
    """Bytes of headers and padding; what follows the last record; another container."""
    raw = write_archive(_cut(material.archive, rng.randrange(1, len(material.ballots) + 6)))
    what = rng.choice(tuple(FRAMES))
    return what, FRAMES[what](rng, raw)


PLACES: Final = (99, 100, 106, 107, 110, 118, 130, 135, 140, 147, 156, 157, 257, 265, 400)
"""Bytes of a header: of each field, and between them."""


def _one_header(rng: Random, raw: bytes) -> bytes:
    """Another byte in a field of one header, with the checksum that it gives."""
    records = records_of(raw)
    number = rng.randrange(len(records))
    before = len(framed(records[:number]))
    header = bytearray(raw[before : before + BLOCK])
    header[rng.choice(PLACES)] = rng.choice(b"\0 07a")
    if rng.random() < 0.7:
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
    return raw[:before] + bytes(header) + raw[before + BLOCK :]


def _padding(rng: Random, raw: bytes) -> bytes:
    return raw[:-1] + b"x" if raw.endswith(b"\0") else raw + rng.randbytes(1)


def _by_tarfile(rng: Random, raw: bytes) -> bytes:
    """Written by Python's own tarfile."""
    kind = rng.choice((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as tar:
        for one in records_of(raw):
            info = tarfile.TarInfo(one.name)
            info.size, info.mtime = len(one.body), TIME
            tar.addfile(info, io.BytesIO(one.body))
    return out.getvalue()


def _as_lines(_: Random, raw: bytes) -> bytes:
    return b"".join(one.body + b"\n" for one in records_of(raw))


def _other_times(rng: Random, raw: bytes) -> bytes:
    records = records_of(raw)
    return b"".join(one_framed(one, TIME + rng.randrange(2)) for one in records)


def _first_record(rng: Random, raw: bytes) -> bytes:
    records = records_of(raw)
    bodies = (
        {"version": 1, "timestamp": TIME},
        {"version": 2, "timestamp": str(TIME)},
        {"version": 1, "timestamp": f"0{TIME}"},
        {"version": 1, "timestamp": str(TIME + 1)},
        {"timestamp": str(TIME), "version": 1},
        {"version": 1, "timestamp": str(TIME), "extra": 1},
        {"version": 1, "timestamp": "99999999999"},
        [],
        None,
    )
    return framed([TarRecord("BELENIOS", compact(rng.choice(bodies))), *records[1:]])


FRAMES: Final[dict[str, Callable[[Random, bytes], bytes]]] = {
    "a header's byte": _one_header,
    "its padding": _padding,
    "Python's tar": _by_tarfile,
    "lines of JSON": _as_lines,
    "other times": _other_times,
    "the first record": _first_record,
    "the end of a tar archive": lambda _, raw: raw + bytes(2 * BLOCK),
    "a block after": lambda _, raw: raw + bytes(BLOCK),
    "a line's end after": lambda _, raw: raw + b"\n",
    "bytes after": lambda rng, raw: raw + rng.randbytes(rng.randrange(1, 600)),
    "twice the whole": lambda _, raw: raw + raw,
    "cut short": lambda rng, raw: raw[: rng.randrange(len(raw))],
    "empty": lambda *_: b"",
    "any bytes": lambda rng, raw: other_bytes(rng, raw)[1],
}


def _payload(rng: Random, material: Material) -> Made:
    """Another tally, decryption or result, all chained as it should be."""
    archive = material.archive
    what = rng.choice(("tally", "decryption", "result", "sealed", "bytes"))
    (owner, decryption), tally = archive.partial_decryptions[0], archive.encrypted_tally or b""
    if what == "tally":
        sums = json.loads(tally)
        others = (tally_of(archive.ballots[1:]), compact([sums[0][::-1]]), compact(sums * 2))
        made = replace(archive, encrypted_tally=rng.choice(others))
    elif what == "decryption":
        made = replace(archive, partial_decryptions=_decryptions(rng, owner, decryption))
    elif what == "result":
        votes = json.loads(archive.result or b"")["result"][0]
        flawed = ([votes[0] + 1, votes[1]], votes[::-1], [votes[0] + Q, votes[1]], [votes[0]])
        flawed += ([-votes[0], votes[1]], [str(votes[0]), votes[1]], [3, 0])
        flawed += ([str(votes[0] + Q), votes[1]], [str(votes[0] - Q), str(votes[1] + Q)])
        made = replace(archive, result=compact({"result": [rng.choice(flawed)]}))
    elif what == "sealed":
        name = rng.choice(("election", "trustees", "credentials"))
        made = replace(archive, **{name: other_bytes(rng, getattr(archive, name))[1]})
    else:
        made = replace(archive, encrypted_tally=other_bytes(rng, tally)[1])
    return what, write_archive(made)


def _decryptions(rng: Random, owner: int, raw: bytes) -> tuple[tuple[int, bytes], ...]:
    document = json.loads(raw)
    factors, proofs = document["decryption_factors"], document["decryption_proofs"]
    what = rng.choice(("owner", "factors", "proofs", "numbers", "bytes", "twice"))
    if what == "owner":
        return ((rng.choice((2, 7, 2**53 + 1)), raw),)
    if what == "twice":
        return ((owner, raw), (owner + 1, raw))
    if what == "bytes":
        return ((owner, other_bytes(rng, raw)[1]),)
    if what == "factors":
        factors[0].reverse()
    elif what == "proofs":
        proofs[0].reverse()
    else:
        key = rng.choice(("challenge", "response"))
        proofs[0][0][key] = str(int(proofs[0][0][key]) + rng.choice((1, Q)))
    return ((owner, compact(document)),)


Kind = Callable[[Random, Material], Made]
KINDS: Final[dict[str, tuple[int, Kind]]] = {
    "good": (6, _good),
    "ballot": (20, _ballot),
    "order": (22, _order),
    "digests": (14, _digests),
    "frames": (22, _frames),
    "payload": (16, _payload),
}
"""Each kind of archive, with how many in a hundred are of it."""


def mutated_archive(rng: Random, material: Material) -> tuple[str, str, bytes]:
    """Return the kind of an archive, what was done to it, and its bytes."""
    kind = rng.choices(tuple(KINDS), [weight for weight, _ in KINDS.values()])[0]
    what, raw = KINDS[kind][1](rng, material)
    return kind, what, raw
