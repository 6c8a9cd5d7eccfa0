"""Elections that `belenios-tool` makes itself, in group Ed25519: no code of ours is in their bytes.

Rules this module keeps:
1. Trustees, credentials, ballots, decryptions and result are the tool's. Only the digests that bind
   our own files are put into election.json, which the tool then takes as it is.
2. Any two of three trustees decrypt, as in a poll of ours. A ceremony is held once in a process.
3. A forger may change the ballots before they are counted: the tool decrypts what it is given.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nacl import bindings

from tally.protocol.encoding import compact, sha256_hex
from tests.kit.belenios import FOUND, GROUP, run

SIZE, THRESHOLD = 3, 2
QUESTION = {
    "description": "A unit / Une unité",
    "name": "Ratification vote / Vote de ratification",
    "questions": [
        {
            "answers": ["In favour / En faveur", "Not in favour / Pas en faveur"],
            "min": 1,
            "max": 1,
            "question": "Do you accept? / Acceptez-vous?",
        }
    ],
}
Forger = Callable[[list[bytes]], list[bytes]]


def honest(ballots: list[bytes]) -> list[bytes]:
    """Change nothing."""
    return ballots


def worth_more(ballots: list[bytes], more: int = 1) -> list[bytes]:
    """Let the last ballot count for `more` votes in favour besides its own; no proof fits."""
    ballot = json.loads(ballots[-1])
    first = ballot["answers"][0]["choices"][0]
    votes = bindings.crypto_scalarmult_ed25519_base_noclamp(more.to_bytes(32, "little"))
    point = bindings.crypto_core_ed25519_add(bytes.fromhex(first["beta"])[::-1], votes)
    first["beta"] = point[::-1].hex()
    return [*ballots[:-1], compact(ballot)]


@dataclass(frozen=True)
class ToolTrustees:
    """Trustees who have held the tool's ceremony: their folder and the names of their keys."""

    folder: Path
    keys: tuple[str, ...]


@cache
def trustees(version: str = FOUND) -> ToolTrustees:
    """Hold the tool's key ceremony."""
    folder = Path(tempfile.mkdtemp(prefix="trustees-"))

    def step(number: int, *more: str | Path, typed: str = "") -> str:
        command = ("setup", "generate-trustee-key-threshold", "--group", GROUP)
        options = ("--step", str(number), *more)
        return run(*command, *options, version=version, folder=folder, typed=typed)

    def told(name: str, lines: Sequence[str]) -> str:
        (folder / name).write_text("".join(f"{line}\n" for line in lines))
        return name

    contexts = [("--threshold-context", f"{n}/{THRESHOLD}/{SIZE}") for n in range(1, SIZE + 1)]
    keys = [step(1, *context) for context in contexts]
    certificates = [(folder / f"{key}.cert").read_text().strip() for key in keys]
    certs = ("--certs", told("certs", certificates))
    step(2, *certs)
    pairs = zip(contexts, keys, strict=True)
    polynomials = [step(3, *context, *certs, "--key", f"{key}.key") for context, key in pairs]
    sent = ("--polynomials", told("polynomials", polynomials))
    step(4, *certs, *sent)
    outputs = [
        step(5, *certs, "--key", f"{key}.key", typed=(folder / f"{key}.vinput").read_text())
        for key in keys
    ]
    told("threshold.json", [step(6, *certs, *sent, typed="\n".join(outputs))])
    return ToolTrustees(folder, tuple(keys))


def make_archive(
    votes: Sequence[bool],
    *,
    version: str = FOUND,
    forge: Forger = honest,
    bound: Mapping[str, str] | None = None,
) -> tuple[str, bytes]:
    """Hold an election of as many members as `votes`, True in favour; return uuid and archive.

    `bound`: members that are added to election.json, with the digests of the trustees and of the
    list of credentials.
    """
    folder = Path(tempfile.mkdtemp(prefix="election-"))

    def call(*arguments: str | Path, typed: str = "") -> str:
        return run(*arguments, version=version, folder=folder, typed=typed)

    def add(kind: str, payload: str) -> None:
        call("archive", "add-event", "--type", kind, typed=f"{payload}\n" if payload else "")

    uuid = call("setup", "generate-token", "--length", "14")
    codes = _set_up(folder, uuid, len(votes), bound, version)
    ballots = [_vote(folder, code, vote, version) for code, vote in zip(codes, votes, strict=True)]
    for ballot in forge(ballots):
        add("Ballot", ballot.decode())
    add("EndBallots", "")
    add("EncryptedTally", call("election", "compute-encrypted-tally"))
    held = trustees(version)
    for owner, key in enumerate(held.keys[:THRESHOLD], 1):
        path = held.folder / key
        secret = ("--key", f"{path}.key", "--decryption-key", f"{path}.dkey")
        made = call("election", "decrypt-threshold", *secret, "--trustee-id", str(owner))
        add("PartialDecryption", made)
    add("Result", call("election", "compute-result"))
    return uuid, (folder / f"{uuid}.bel").read_bytes()


def _set_up(
    folder: Path, uuid: str, members: int, bound: Mapping[str, str] | None, version: str
) -> list[str]:
    """Write the archive up to its Setup; return the members' codes."""

    def call(*arguments: str | Path) -> None:
        run(*arguments, version=version, folder=folder)

    named = ("--uuid", uuid, "--group", GROUP)
    call("setup", "generate-credentials", *named, "--count", str(members))
    (private,), (public,) = folder.glob("*.privcreds"), folder.glob("*.pubcreds")
    public.rename(folder / "public_creds.json")
    threshold = (trustees(version).folder / "threshold.json").read_text()
    (folder / "threshold.json").write_text(threshold)
    (folder / "public_keys.jsons").touch()  # nobody's key is needed besides
    (folder / "template").write_bytes(compact(QUESTION))
    call("setup", "make-trustees")
    call("setup", "make-election", *named, "--template", "template")
    if bound is not None:
        _bind(folder, bound)
    call("archive", "init")
    return list(json.loads(private.read_text()).values())


def _bind(folder: Path, bound: Mapping[str, str]) -> None:
    election, lists, keys = (
        (folder / name).read_bytes().strip()
        for name in ("election.json", "public_creds.json", "trustees.json")
    )
    digests = {**bound, "voters_list": sha256_hex(lists), "trustees": sha256_hex(keys)}
    (folder / "election.json").write_bytes(compact(json.loads(election) | digests) + b"\n")


def _vote(folder: Path, code: str, vote: bool, version: str) -> bytes:
    (folder / "code").write_text(code)
    (folder / "choice").write_text(f"[[{int(vote)},{int(not vote)}]]")
    files = ("--privcred", "code", "--choice", "choice")
    return run("election", "generate-ballot", *files, version=version, folder=folder).encode()
