"""Mutated ballots: values, structure, bytes, parts exchanged, votes that only a cheat would cast.

Rules this module keeps:
1. Half of what can be signed anew is: what lies behind the signature is reached.
2. Some are good: a program that refuses everything would not agree with the others.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

from tally.protocol.ballot import make_ballot
from tally.protocol.elgamal import Ciphertext, multiply
from tally.protocol.encoding import compact
from tally.protocol.errors import FormatError
from tally.protocol.group import Element
from tests.fuzz.material import Material
from tests.fuzz.texts import other_bytes
from tests.fuzz.values import ANYTHING, BY_KEY, TORSION, other_value, times
from tests.vectors.cheats import SECRET, cheating_ballot, outside_ballot, outside_credential, sign

Json = Any
Path = tuple[str | int, ...]
Made = tuple[str, bytes]
Kind = Callable[[Random, Material], Made]
CHEAT: Final = "cheat"
"""The kind of the ballots that only a cheat would cast."""


def _paths(value: Json, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every value of a document, itself first."""
    yield path
    steps: Iterator[str | int] = iter(())
    if isinstance(value, dict):
        steps = iter(list(value))
    elif isinstance(value, list):
        steps = iter(range(len(value)))
    for step in steps:
        yield from _paths(value[step], (*path, step))


def _get(document: Json, path: Path) -> Json:
    for step in path:
        document = document[step]
    return document


def _within(path: Path, other: Path) -> bool:
    return path[: len(other)] == other


def _put(document: Json, path: Path, value: Json) -> None:
    _get(document, path[:-1])[path[-1]] = value


def _written(rng: Random, document: Json, secret: int) -> Made:
    """Encode a changed ballot; sign it anew half of the time (1)."""
    again = isinstance(document, dict) and "answers" in document and rng.random() < 0.5
    try:
        if again:
            unsigned = {name: value for name, value in document.items() if name != "signature"}
            return "signed anew", sign(unsigned, secret).encode()
        return "not signed", compact(document)
    except FormatError:
        return "not signed", json.dumps(document, separators=(",", ":")).encode()


# --- kinds -------------------------------------------------------------------------------------


def _good(rng: Random, material: Material) -> Made:
    """A ballot as it is, signed anew, or made anew."""
    raw, secret = material.fresh(rng)
    what = rng.choice(("as it is", "signed anew", "made anew"))
    if what == "signed anew":
        unsigned = json.loads(raw)
        del unsigned["signature"]
        raw = sign(unsigned, secret).encode()
    elif what == "made anew":
        raw = make_ballot(material.election, rng.choice(material.secrets), rng.randrange(2))
    return what, raw


def _value(rng: Random, material: Material) -> Made:
    """Another value in one place to three."""
    raw, secret = material.fresh(rng)
    document, done = json.loads(raw), []
    places = [path for path in _paths(document) if path and path[-1] in BY_KEY]
    for path in rng.sample(places, rng.choice((1, 1, 1, 2, 3))):
        key = str(path[-1])
        what, new = other_value(rng, key, _get(document, path))
        _put(document, path, new)
        done.append(f"{key}: {what}")
    how, raw = _written(rng, document, secret)
    return f"{', '.join(done)}; {how}", raw


def _structure(rng: Random, material: Material) -> Made:
    """Keys and items dropped, doubled, reordered, added, wrapped, of another type."""
    raw, secret = material.fresh(rng)
    document, done = json.loads(raw), []
    for _ in range(rng.choice((1, 1, 1, 2))):
        path = rng.choice([path for path in _paths(document) if path])
        what = rng.choice(tuple(SHAPES))
        SHAPES[what](rng, document, path)
        done.append(what)
    how, raw = _written(rng, document, secret)
    return f"{', '.join(done)}; {how}", raw


def _dropped(_: Random, document: Json, path: Path) -> None:
    del _get(document, path[:-1])[path[-1]]


def _doubled(rng: Random, document: Json, path: Path) -> None:
    holder = _get(document, path[:-1])
    again = copy.deepcopy(holder[path[-1]])
    if isinstance(holder, list):
        holder.insert(rng.randrange(len(holder) + 1), again)
    else:
        holder[f"{path[-1]}{rng.choice(('', '_', '2'))}"] = again


def _reordered(rng: Random, document: Json, path: Path) -> None:
    holder = _get(document, path[:-1])
    if isinstance(holder, list):
        rng.shuffle(holder)
        return
    items = list(holder.items())
    rng.shuffle(items)
    holder.clear()
    holder.update(items)


def _added(rng: Random, document: Json, path: Path) -> None:
    holder, new = _get(document, path[:-1]), ANYTHING["a number"](rng, "")
    if isinstance(holder, list):
        holder.append(new)
    else:
        holder[rng.choice(("extra", "", "weight", "__proto__", "constructor", "0", "é"))] = new


def _wrapped(rng: Random, document: Json, path: Path) -> None:
    old = _get(document, path)
    _put(document, path, rng.choice(([old], [[old]], {"0": old}, [old, old])))


def _unwrapped(_: Random, document: Json, path: Path) -> None:
    old = _get(document, path)
    inner = list(old.values()) if isinstance(old, dict) else old
    _put(document, path, inner[0] if inner and isinstance(inner, list) else None)


def _of_another_type(rng: Random, document: Json, path: Path) -> None:
    _put(document, path, ANYTHING[rng.choice(tuple(ANYTHING))](rng, "1"))


SHAPES: Final[dict[str, Callable[[Random, Json, Path], None]]] = {
    "dropped": _dropped,
    "doubled": _doubled,
    "reordered": _reordered,
    "added": _added,
    "wrapped": _wrapped,
    "unwrapped": _unwrapped,
    "of another type": _of_another_type,
}


def _bytes(rng: Random, material: Material) -> Made:
    """Other bytes."""
    raw, _ = material.fresh(rng)
    return other_bytes(rng, raw)


ANSWER: Final = ("answers", 0)
PARTS: Final[tuple[Path, ...]] = (
    ("election_uuid",),
    ("election_hash",),
    ("credential",),
    ("answers",),
    (*ANSWER, "choices"),
    (*ANSWER, "choices", 0),
    (*ANSWER, "choices", 1, "beta"),
    (*ANSWER, "individual_proofs"),
    (*ANSWER, "individual_proofs", 0),
    (*ANSWER, "individual_proofs", 1, 0),
    (*ANSWER, "overall_proof"),
    ("signature",),
    ("signature", "hash"),
    ("signature", "proof"),
)


def _exchanged(rng: Random, material: Material) -> Made:
    """A part of another ballot: of this election, of a foreign one, of the same voter."""
    raw, secret = material.fresh(rng)
    document, path = json.loads(raw), rng.choice(PARTS)
    source = rng.choice(("another ballot", "a foreign election's", "the same voter's other one"))
    if source == "another ballot":
        other = rng.choice(material.ballots)
    else:
        election = material.foreign if source.startswith("a foreign") else material.election
        other = make_ballot(election, secret, rng.randrange(2))
    _put(document, path, _get(json.loads(other), path))
    how, raw = _written(rng, document, rng.choice((secret, secret, material.secrets[-1])))
    return f"{path[-1]} of {source}; {how}", raw


def _swapped(rng: Random, material: Material) -> Made:
    """Two parts of one ballot, each in the other's place."""
    raw, secret = material.fresh(rng)
    document = json.loads(raw)
    places = [path for path in _paths(document) if path]
    first = rng.choice(places)
    kind = type(_get(document, first))
    alike = [path for path in places if path[-1] == first[-1] or path[:-1] == first[:-1]]
    apart = [path for path in alike if not _within(path, first) and not _within(first, path)]
    others = [path for path in apart if type(_get(document, path)) is kind]
    second = rng.choice(others or [first])
    one, other = copy.deepcopy(_get(document, first)), copy.deepcopy(_get(document, second))
    _put(document, first, other)
    _put(document, second, one)
    how, raw = _written(rng, document, secret)
    return f"{first[-1]} and {second[-1]}; {how}", raw


def _cheat(rng: Random, material: Material) -> Made:
    """A vote that is none, as well proved as can be; elements outside the group."""
    what = rng.choice(tuple(CHEATS))
    return what, CHEATS[what](rng, material)


def _other_votes(rng: Random, material: Material) -> bytes:
    messages = claimed = [1, 0]
    while messages == claimed and sum(messages) == 1:  # an honest vote
        messages = [rng.choice((-1, 0, 1, 2, 3)), rng.choice((-1, 0, 1, 2, 3))]
        claimed = [int(rng.random() < 0.5), int(rng.random() < 0.5)]
    return cheating_ballot(material.election, messages, claimed).encode()


def _summed(rng: Random, material: Material) -> bytes:
    """Two members' votes in one ballot, with the proofs of one of them."""
    one, other = (json.loads(material.ballots[place]) for place in rng.sample(range(3), 2))
    pairs = zip(one["answers"][0]["choices"], other["answers"][0]["choices"], strict=True)
    one["answers"][0]["choices"] = [
        multiply([_ciphertext(first), _ciphertext(second)]).to_json() for first, second in pairs
    ]
    del one["signature"]
    return sign(one, rng.choice(material.secrets)).encode()


def _ciphertext(choice: dict[str, str]) -> Ciphertext:
    alpha, beta = (Element(bytes.fromhex(choice[key])[::-1]) for key in ("alpha", "beta"))
    return Ciphertext(alpha, beta)


def _cancelling(rng: Random, material: Material) -> bytes:
    """Points of small order in both choices, which leave the product as it was."""
    raw, secret = material.fresh(rng)
    document, key, step = json.loads(raw), rng.choice(("alpha", "beta")), rng.randrange(7)
    first, second = document["answers"][0]["choices"]
    first[key] = times(first[key], TORSION[step])
    second[key] = times(second[key], TORSION[6 - step])
    del document["signature"]
    return sign(document, secret).encode()


CHEATS: Final[dict[str, Callable[[Random, Material], bytes]]] = {
    "other votes": _other_votes,
    "a sum of two ballots": _summed,
    "small orders that cancel": _cancelling,
    "an alpha of order 2q": lambda _, m: outside_ballot(m.election, alpha=True).encode(),
    "a beta of order 2q": lambda _, m: outside_ballot(m.election, alpha=False).encode(),
    "a credential of order 2q": lambda _, m: outside_credential(m.election).encode(),
    "by a stranger": lambda _, m: m.stranger(),
    "of another election": lambda rng, m: make_ballot(m.foreign, SECRET, rng.randrange(2)),
}
KINDS: Final[dict[str, tuple[int, Kind]]] = {
    "good": (6, _good),
    "value": (30, _value),
    "structure": (22, _structure),
    "bytes": (16, _bytes),
    "exchanged": (10, _exchanged),
    "swapped": (8, _swapped),
    CHEAT: (8, _cheat),
}
"""Each kind of ballot, with how many in a hundred are of it."""


def mutated_ballot(rng: Random, material: Material) -> tuple[str, str, bytes]:
    """Return the kind of a ballot, what was done to it, and its bytes."""
    kind = rng.choices(tuple(KINDS), [weight for weight, _ in KINDS.values()])[0]
    what, raw = KINDS[kind][1](rng, material)
    return kind, what, raw
