"""Records of the public edition, each with one flaw, and the step of verify.html that must find it.

Rules this module keeps:
1. A flaw named `in transit` changes the zip file only. In all others the server is dishonest: it
   holds the log's key, and signs log, checkpoint and manifest again.
2. The step that is named is the first that fails: it is the one that the page's verdict names.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from audit.record.manifest import Edition
from audit.replay.export import Record, archive_path, zip_record
from tally.count import encrypted_tally
from tally.protocol.ballot import make_ballot
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tally.protocol.encoding import sha256_hex
from tally.protocol.group import Q
from tests.kit.ballots.flawed import resigned
from tests.kit.simulator.poll import CHAIR, Simulator, UnitPlan, poll_at
from tests.kit.simulator.sequestered import open_poll

ELEM, SEC = "A-ELEM", "B-SEC"
Files = dict[str, bytes]


def public(poll: Simulator, **options: object) -> bytes:
    """The poll's public record as a zip file."""
    return zip_record(poll.record(Edition.PUBLIC, **options))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Flaw:
    """A record with one flaw; `step` is the first that fails."""

    name: str
    step: str
    make: Callable[[], bytes]
    says: str = ""


def one_byte(path: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    """The released poll's record in which bytes of one file were changed in transit."""

    def make() -> bytes:
        files = dict(poll_at("released").record(Edition.PUBLIC).files)
        whole = next(name for name in files if name.endswith(path))
        assert old in files[whole]
        files[whole] = files[whole].replace(old, new, 1)
        return zip_record(Record(files))

    return make


def signed(change: Callable[[Simulator, Files], None]) -> Callable[[], bytes]:
    """The released poll's record in which the server changed files, and signed again."""

    def make() -> bytes:
        poll = poll_at("released")
        return public(poll, files=lambda files: change(poll, files))

    return make


def lived(change: Callable[[Simulator], None], stage: str = "open") -> Callable[[], bytes]:
    """The record of a poll in which something happened at this stage."""

    def make() -> bytes:
        poll = poll_at(stage)
        change(poll)
        return public(poll)

    return make


# --- in transit ----------------------------------------------------------------------------------


def a_file_more() -> bytes:
    """A file that no manifest names."""
    files = poll_at("released").record(Edition.PUBLIC).files
    return zip_record(Record({**files, "notes.txt": b"hello"}))


def a_file_less() -> bytes:
    """A file that the manifest names is not there."""
    files = dict(poll_at("released").record(Edition.PUBLIC).files)
    del files["fte.json"]
    return zip_record(Record(files))


def packed_anew() -> bytes:
    """The same files, compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, data in poll_at("released").record(Edition.PUBLIC).files.items():
            packed.writestr(path, data)
    return buffer.getvalue()


def changed_byte(place: int) -> Callable[[], bytes]:
    """The zip file with one byte changed at this place, from its end if negative."""

    def make() -> bytes:
        raw = bytearray(public(poll_at("released")))
        raw[place] ^= 1
        return bytes(raw)

    return make


# --- a dishonest server --------------------------------------------------------------------------


def _unit_file(poll: Simulator, unit: str) -> str:
    return archive_path(unit, poll.document.unit(unit).election)


def _swap_archives(poll: Simulator, files: Files) -> None:
    one, other = _unit_file(poll, ELEM), _unit_file(poll, SEC)
    files[one], files[other] = files[other], files[one]


def _another_entry(poll: Simulator, files: Files) -> None:
    """Change a ballot's digest in the log, and leave the checkpoint."""
    old = sha256_hex(poll.ballots[ELEM][0]).encode()
    files["log/entries.jsonl"] = files["log/entries.jsonl"].replace(old, old[::-1])


def _another_checkpoint(poll: Simulator, files: Files) -> None:
    text = files["log/checkpoint"]
    at = len(text) - 20
    files["log/checkpoint"] = text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]


def _another_title(poll: Simulator, files: Files) -> None:
    document = json.loads(files["poll.json"])
    document["title"]["en"] += "!"
    files["poll.json"] = json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def _spaced(poll: Simulator, files: Files) -> None:
    files["poll.json"] = files["poll.json"].replace(b'"version":1', b'"version": 1')


def _weightier(poll: Simulator, files: Files) -> None:
    files["fte.json"] = files["fte.json"].replace(b"1100000", b"9900000")


def _extra(poll: Simulator, files: Files) -> None:
    files["notes.txt"] = b"hello"


def _no_lists(poll: Simulator, files: Files) -> None:
    del files["voters-lists.json"]


def _reissuer(poll: Simulator, files: Files) -> None:
    lists = json.loads(files["voters-lists.json"])
    lists["serial"] += 1
    files["voters-lists.json"] = json.dumps(lists, sort_keys=True, separators=(",", ":")).encode()


def with_archive(**changes: object) -> Callable[[], bytes]:
    """The released poll's record, of which one unit's archive has other parts."""

    def make() -> bytes:
        poll = poll_at("released")
        archive = poll.archive(ELEM)
        made = {name: value(archive) for name, value in changes.items()}  # type: ignore[operator]
        return public(poll, archives={ELEM: replace(archive, **made)})

    return make


def _tally_of_others() -> bytes:
    """A server that counts one unit's ballots without the last, and logs that tally."""
    poll = poll_at("closed")
    honest = poll.tally_of
    fewer = {id(poll.ballots[ELEM]): poll.ballots[ELEM][:-1]}
    poll.tally_of = lambda cast: honest(fewer.get(id(cast), cast))  # type: ignore[method-assign]
    poll.encrypt()
    return public(poll)


def _two_by_one(poll: Simulator) -> None:
    poll.cast(poll.members_of(ELEM)[0], NOT_IN_FAVOUR)


def _by_nobody(poll: Simulator) -> None:
    poll.put(ELEM, make_ballot(poll.elections[ELEM], 12345, IN_FAVOUR))


def _of_another_unit(poll: Simulator) -> None:
    poll.put(SEC, make_ballot(poll.elections[ELEM], poll.members_of(ELEM)[4].secret, IN_FAVOUR))


def _false_proof(poll: Simulator) -> None:
    """A ballot with its two individual proofs swapped, signed again by its voter."""
    voter = poll.members_of(ELEM)[4]
    ballot = json.loads(make_ballot(poll.elections[ELEM], voter.secret, IN_FAVOUR))
    ballot["answers"][0]["individual_proofs"].reverse()
    poll.put(ELEM, resigned(ballot, voter.secret))


def _false_signature(poll: Simulator) -> None:
    """A ballot that another voter's secret signed."""
    voter, other = poll.members_of(ELEM)[4], poll.members_of(ELEM)[0]
    ballot = json.loads(make_ballot(poll.elections[ELEM], voter.secret, IN_FAVOUR))
    poll.put(ELEM, resigned(ballot, other.secret))


def _logged_twice() -> bytes:
    """A log with one ballot twice; no archive can hold it twice."""
    poll = poll_at("open")
    archive = poll.archive(ELEM)
    poll.put(ELEM, poll.ballots[ELEM][0])
    return public(poll, archives={ELEM: archive})


def _after_the_close(poll: Simulator) -> None:
    poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)


def _signed_by(*names: str) -> Callable[[Simulator], None]:
    """The last act was signed by these."""

    def change(poll: Simulator) -> None:
        poll.signers = names
        poll.void()

    return change


def _one_signs_twice(poll: Simulator) -> None:
    poll.void()
    one = poll.events[-1].signatures[0]  # type: ignore[attr-defined]
    poll.events[-1] = replace(poll.events[-1], signatures=(one, one))


def _another_reason(poll: Simulator) -> None:
    """The statement was changed after both had signed it."""
    poll.void()
    event = poll.events[-1]
    statement = replace(event.statement, reason="Another reason.")  # type: ignore[attr-defined]
    poll.events[-1] = replace(event, statement=statement)


def _other_commitment(poll: Simulator) -> None:
    """Officers certified one result, and the log says that they certified another."""
    poll.run("counted", after="encrypted")
    poll.certify()
    for place in (-2, -1):
        poll.events[place] = replace(poll.events[place], commitment="5" * 64)


def _other_percentage(poll: Simulator) -> None:
    """Officers released one percentage, and the log says another."""
    event = poll.events[-1]
    official = replace(event.official, in_favour="99.99", not_in_favour="0.01")  # type: ignore[attr-defined]
    poll.events[-1] = replace(event, official=official)


def _with_one_more_listed() -> bytes:
    """The server puts a credential of its own on a list, and votes with it."""
    poll = poll_at("open")
    ballot = make_ballot(poll.elections[ELEM], 12345, IN_FAVOUR)
    poll.put(ELEM, ballot)
    archive = poll.archive(ELEM)
    listed = [*json.loads(archive.credentials), parse_ballot(ballot).credential]
    credentials = json.dumps(sorted(listed), separators=(",", ":")).encode()
    return public(poll, archives={ELEM: replace(archive, credentials=credentials)})


def _before_it_was_issued() -> bytes:
    """A ballot by a reissued credential, which is in the log before the credential."""
    poll = open_poll()
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    poll.cast(poll.issue(lost), IN_FAVOUR)
    poll.events[-2:] = poll.events[:-3:-1]
    return public(poll)


def _confirmed_with_q(poll: Simulator) -> None:
    """A trustee's confirmation, q added to its response."""
    poll.confirm(3)
    event = poll.events[-1]
    signature = event.signature  # type: ignore[attr-defined]
    larger = replace(signature, response=signature.response + Q)
    poll.events[-1] = replace(event, signature=larger)  # type: ignore[call-arg]


def _another_poll() -> bytes:
    """A whole record that somebody made up: another poll, consistent in itself."""
    plans = (UnitPlan(ELEM, "elementary", 2, 2, 0, "1100000.00"),)
    return public(Simulator(plans).run("released"))


IN_TRANSIT = (
    Flaw("a ballot's byte, in transit", "digests", one_byte(".bel", b'"alpha":"', b'"alpHa":"')),
    Flaw(
        "the log's byte, in transit", "digests", one_byte("entries.jsonl", b"ballot:", b"Ballot:")
    ),
    Flaw("poll.json's byte, in transit", "digests", one_byte("poll.json", b"vote", b"Vote")),
    Flaw(
        "the manifest's signature, in transit",
        "keys",
        one_byte("manifest.json", b'==","', b'A=","'),
    ),
    Flaw("an extra file, in transit", "digests", a_file_more, "notes.txt"),
    Flaw("a missing file, in transit", "digests", a_file_less, "fte.json"),
    Flaw("another zip of the same files", "files", packed_anew),
    Flaw("a byte of the zip's directory", "files", changed_byte(-40)),
    Flaw("a byte of a file in the zip", "files", changed_byte(200)),
)
DISHONEST = (
    Flaw("poll.json with a space", "poll", signed(_spaced)),
    Flaw("another title in poll.json", "seal", signed(_another_title), "poll.json"),
    Flaw("other weights than sealed", "seal", signed(_weightier), "fte.json"),
    Flaw("another log entry", "checkpoint", signed(_another_entry), "root"),
    Flaw("another checkpoint", "checkpoint", signed(_another_checkpoint)),
    Flaw("an extra file, signed", "contents", signed(_extra), "notes.txt"),
    Flaw("a missing file, signed", "contents", signed(_no_lists), "voters-lists.json"),
    Flaw("lists that the code issuer did not sign", "issuer", signed(_reissuer)),
    Flaw("two units' archives swapped", "archives", signed(_swap_archives)),
    Flaw("a ballot dropped", "logged", with_archive(ballots=lambda one: one.ballots[:-1])),
    Flaw("ballots in another order", "logged", with_archive(ballots=lambda one: one.ballots[::-1])),
    Flaw(
        "another tally than logged",
        "tally",
        with_archive(encrypted_tally=lambda one: encrypted_tally([parse_ballot(one.ballots[0])])),
        "not the one in the log",
    ),
    Flaw("a tally without one ballot", "tally", _tally_of_others, "not of its ballots"),
    Flaw("two ballots by one credential", "once", lived(_two_by_one), "two ballots"),
    Flaw("a ballot before its code", "once", _before_it_was_issued, "before it was issued"),
    Flaw("q added to a confirmation", "entries", lived(_confirmed_with_q), "response"),
    Flaw("a ballot by nobody on the list", "once", lived(_by_nobody), "not on its list"),
    Flaw("a credential that nobody sealed", "lists", _with_one_more_listed),
    Flaw("a ballot of another unit", "ballots", lived(_of_another_unit), "B-SEC"),
    Flaw("a ballot without its proof", "ballots", lived(_false_proof), "proof"),
    Flaw("a ballot signed by another", "ballots", lived(_false_signature), "signature"),
    Flaw("the same ballot logged twice", "history", _logged_twice),
    Flaw("a ballot after the close", "history", lived(_after_the_close, "closed")),
    Flaw("one officer signs twice", "officers", lived(_one_signs_twice, "sealed")),
    Flaw("one officer alone", "officers", lived(_signed_by(CHAIR), "sealed")),
    Flaw("a changed reason", "officers", lived(_another_reason, "sealed"), "signature"),
    Flaw("another result than certified", "officers", lived(_other_commitment, "encrypted")),
    Flaw("another percentage than released", "officers", lived(_other_percentage, "released")),
    Flaw("another poll", "anchor", _another_poll, "seal digest"),
)
FLAWS: Mapping[str, Flaw] = {one.name: one for one in (*IN_TRANSIT, *DISHONEST)}
