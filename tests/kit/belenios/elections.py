"""Elections that `belenios-tool` makes itself, in group Ed25519: no code of ours is in their bytes.

Rules this module keeps:
1. Trustees, credentials, ballots, decryptions and result are the tool's. Only the digests that bind
   our own files are put into election.json, which the tool then takes as it is.
2. Any two of three trustees decrypt, as in a poll of ours. A ceremony is held once in a process.
3. A forger may change the ballots before they are counted: the tool decrypts what it is given.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nacl import bindings

from tally.protocol.encoding import compact, sha256_hex
from tests.kit.belenios.tool import FOUND, GROUP, run

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
    """Trustees who have held the tool's ceremony: their folder, and the names of their keys."""

    folder: Path
    keys: tuple[str, ...]

    @property
    def file(self) -> bytes:
        """trustees.json, as an archive holds it."""
        return (self.folder / "trustees.json").read_bytes().strip()


@cache
def trustees(version: str) -> ToolTrustees:
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
    told("public_keys.jsons", [])  # nobody's key is needed besides
    run("setup", "make-trustees", version=version, folder=folder)
    return ToolTrustees(folder, tuple(keys))


def make_archive(
    votes: Sequence[bool],
    *,
    version: str = FOUND,
    forge: Forger = honest,
    uuid: str = "",
    poll: bytes | None = None,
) -> tuple[str, bytes]:
    """Hold an election of a member for each of `votes`, True in favour, and one who casts none.

    With `poll`, a poll.json, election.json is bound to it, to the trustees and to the credentials.
    Returns uuid and archive.
    """
    folder = Path(tempfile.mkdtemp(prefix="election-"))

    def call(*arguments: str | Path, typed: str = "") -> str:
        return run(*arguments, version=version, folder=folder, typed=typed)

    def add(kind: str, payload: str) -> None:
        call("archive", "add-event", "--type", kind, typed=f"{payload}\n" if payload else "")

    uuid = uuid or call("setup", "generate-token", "--length", "14")
    codes = _set_up(folder, uuid, len(votes) + 1, poll, version)
    voters = zip(codes, votes, strict=False)
    ballots = [_vote(folder, code, vote, version) for code, vote in voters]
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


def _set_up(folder: Path, uuid: str, members: int, poll: bytes | None, version: str) -> list[str]:
    """Write the archive up to its Setup; return the members' codes."""

    def call(*arguments: str | Path) -> None:
        run(*arguments, version=version, folder=folder)

    named = ("--uuid", uuid, "--group", GROUP)
    call("setup", "generate-credentials", *named, "--count", str(members))
    (private,), (public,) = folder.glob("*.privcreds"), folder.glob("*.pubcreds")
    public.rename(folder / "public_creds.json")
    shutil.copy(trustees(version).folder / "trustees.json", folder)
    (folder / "template").write_bytes(compact(QUESTION))
    call("setup", "make-election", *named, "--template", "template")
    if poll is not None:
        _bind(folder, poll)
    call("archive", "init")
    return list(json.loads(private.read_text()).values())


def _bind(folder: Path, poll: bytes) -> None:
    public = json.loads((folder / "public_creds.json").read_bytes())
    bound = {
        "poll": poll,
        "voters_list": compact(sorted(one.split(",")[0] for one in public)),
        "trustees": (folder / "trustees.json").read_bytes().strip(),
    }
    digests = {name: sha256_hex(raw) for name, raw in bound.items()}
    path = folder / "election.json"
    path.write_bytes(compact(json.loads(path.read_bytes()) | digests) + b"\n")


def _vote(folder: Path, code: str, vote: bool, version: str) -> bytes:
    (folder / "code").write_text(code)
    (folder / "choice").write_text(f"[[{int(vote)},{int(not vote)}]]")
    files = ("--privcred", "code", "--choice", "choice")
    return run("election", "generate-ballot", *files, version=version, folder=folder).encode()
