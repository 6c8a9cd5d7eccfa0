"""The trustees' decryptions, by a dishonest server, or by a trustee whom it helps.

It holds the log key, so every record here is signed again after the change. Each test has one flaw
and is named for it.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from audit.record.manifest import Edition
from audit.replay.export import sign_record
from tally.decryption.strong import CountLog
from tally.decryption_file.file import DecryptionFile
from tally.decryption_file.listed import encode_decryptions
from tally.decryption_file.sent import decrypt_count
from tally.protocol.encoding import canonical, sha256_hex
from tests.attacks.on_records import Forged, on_record
from tests.attacks.record.forging import ELEM, WITH_TRUSTEE
from tests.audit.helpers import assert_fails, in_file, note_of, verify
from tests.kit.simulator.poll import Simulator, poll_at


def again(poll: Simulator, owner: int) -> DecryptionFile:
    """Another file of the same trustee, honest too: its nonces are fresh."""
    return decrypt_count(poll.asked(), poll.trustee_secrets[owner - 1]).file


def of_owner(file: DecryptionFile, owner: int) -> DecryptionFile:
    """The file under another trustee's number."""
    shares = {kind: replace(share, owner=owner) for kind, share in file.shares.items()}
    return replace(file, owner=owner, shares=shares)


def received(poll: Simulator, file: DecryptionFile) -> Simulator:
    """The poll, whose server took this file unseen."""
    poll.later()
    poll.receive(file)
    return poll


# --- decryptions.json and the log ---------------------------------------------------------------


@on_record(
    **WITH_TRUSTEE,
    at="counted",
    caught_by="decryptions",
    says="decryptions.json: trustee 1: not the decryption that stands in the log",
)
def test_a_decryption_other_than_logged(poll):
    """A trustee's second decryption put in the place of the one that was logged."""
    poll.decryptions[1] = again(poll, 1)
    return poll


@on_record(at="counted", caught_by="decryptions", says="not the decryption that stands")
@pytest.mark.parametrize("files", [(1,), (1, 2, 3)], ids=["one too few", "one too many"])
def test_other_decryptions_than_those_that_stand(poll, files):
    """One decryption too few, or too many, in decryptions.json."""
    raw = encode_decryptions(
        again(poll, owner) if owner == 3 else poll.decryptions[owner] for owner in files
    )
    return poll.record(files=in_file("decryptions.json", lambda _: raw))


@on_record(**WITH_TRUSTEE, at="counted", caught_by="decryptions")
def test_two_decryptions_of_one_trustee(poll):
    """A trustee's true decryption in decryptions.json beside another of the same trustee."""
    first, second = poll.decryptions[1], poll.decryptions[2]
    document = json.loads(encode_decryptions([first, second]))
    rows = next(rows for rows in document.values() if isinstance(rows, list))
    rows.insert(0, json.loads(again(poll, 1).encode()))
    return poll.record(files=in_file("decryptions.json", lambda _: canonical(document)))


def test_a_decryption_that_was_set_aside():
    poll = poll_at("encrypted")
    poll.decrypt(1)
    poll.decrypt(2)
    withdrawn = poll.decryptions[2]
    poll.set_aside(2)
    honest = {plan.unit: poll.archive(plan.unit) for plan in poll.plans}
    poll.decryptions[2] = withdrawn
    assert_fails(poll.record(archives=honest), "decryptions")
    assert_fails(poll.record(), "archives")


def test_decryptions_that_are_missing():
    poll = poll_at("counted")
    record = poll.record(files=lambda files: files.pop("decryptions.json"))
    report = assert_fails(record, "contents", "decryptions")
    assert "decryptions.json is missing" in note_of(report, "contents")


def test_decryptions_that_are_none():
    poll = poll_at("counted")
    record = poll.record(files=in_file("decryptions.json", lambda raw: raw.replace(b"2", b"3", 1)))
    assert_fails(record, "decryptions")


# --- what a file says of itself -----------------------------------------------------------------


@on_record(
    **WITH_TRUSTEE,
    at="encrypted",
    caught_by="decryptions",
)
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"log": CountLog(3, "0" * 64)}, "is of another count: of the log of 3 entries"),
        ({"poll": "1" * 15}, "is for poll 111111111111111"),
        ({"units": ()}, "lacks A-ELEM"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_decryption_of_something_else(poll, change, says):
    """A trustee's decryption of another poll or count, or not of every unit."""
    if "units" in change:
        poll.partial_decryptions = lambda unit: ((1, b"{}"),)  # type: ignore[method-assign]
    received(poll, replace(again(poll, 1), **change))
    return Forged(poll.record(), says=says)


@on_record(
    **WITH_TRUSTEE,
    at="encrypted",
    caught_by="decryptions",
    says="no trustee 4",
)
def test_a_decryption_by_nobody(poll):
    """A decryption under the number of a trustee that the poll does not have."""
    return received(poll, of_owner(again(poll, 1), 4))


@on_record(
    **WITH_TRUSTEE,
    at="encrypted",
    caught_by="decryptions",
    says="trustee 1 (Trustee 1): the proof of a correct decryption",
)
def test_a_decryption_with_another_trustees_key(poll):
    """One trustee's decryption handed in a second time, under another trustee's number."""
    return received(poll, of_owner(again(poll, 2), 1))


# --- the proofs ---------------------------------------------------------------------------------


@on_record(
    **WITH_TRUSTEE,
    at="encrypted",
    caught_by="decryptions",
    says="the strong proof does not hold",
)
def test_a_strong_proof_of_another_count(poll):
    """A true decryption with its strong proof made for the log of another count."""
    other = replace(poll.asked(), log=CountLog(3, "0" * 64))
    made = decrypt_count(other, poll.trustee_secrets[0]).file
    return received(poll, replace(made, log=poll.asked().log))


@on_record(
    **WITH_TRUSTEE,
    at="encrypted",
    caught_by="decryptions",
    says="A-ELEM: partial decryption by trustee 3 (Trustee 3), answer 0: the strong",
)
def test_a_strong_proof_of_a_decryption_that_did_not_make_the_result(poll):
    """Strong proofs exchanged in a third decryption, where two others made the result."""
    poll.decrypt(1)
    poll.decrypt(2)
    honest = again(poll, 3)
    first, *rest = honest.units
    swapped = replace(first, strong_proofs=first.strong_proofs[::-1])
    received(poll, replace(honest, units=(swapped, *rest)))
    poll.compute()
    return poll


# --- the archives -------------------------------------------------------------------------------


def test_an_archive_holds_the_first_that_are_enough_and_no_other():
    """The archives of three decryptions hold those of trustees 1 and 2, whoever came first."""
    poll = poll_at("encrypted")
    for owner in (3, 1, 2):
        poll.decrypt(owner)
    poll.compute()
    assert [owner for owner, _ in poll.archive(ELEM).partial_decryptions] == [1, 2]
    assert verify(poll.record()).ok
    third = (3, poll.decryptions[3].partial_decryptions[ELEM])
    for changed in ((third,), (*poll.archive(ELEM).partial_decryptions, third)):
        wrong = replace(poll.archive(ELEM), partial_decryptions=changed)
        assert_fails(poll.record(archives={ELEM: wrong}), "archives")


@on_record(
    **WITH_TRUSTEE,
    at="counted",
    caught_by="decryptions",
    says="its archive does not hold the decryptions",
)
def test_an_archive_with_another_decryption_of_the_same_trustee(poll):
    """Another decryption of the same trustee in a unit's archive than in decryptions.json."""
    (_, *rest), other = poll.archive(ELEM).partial_decryptions, again(poll, 1)
    changed = ((1, other.partial_decryptions[ELEM]), *rest)
    wrong = replace(poll.archive(ELEM), partial_decryptions=changed)
    return poll.record(archives={ELEM: wrong})


# --- the public edition -------------------------------------------------------------------------


def test_the_public_edition_has_no_decryption_but_the_digest_of_all():
    poll = poll_at("released")
    auditors, public = poll.record(), poll.record(Edition.PUBLIC)
    raw = auditors.file("decryptions.json")
    assert "decryptions.json" not in public.files
    assert sha256_hex(raw).encode() in public.file("manifest.json")
    for file in poll.decryptions.values():
        assert sha256_hex(file.encode()).encode() in public.file("log/entries.jsonl")
    for unit in poll.decryptions[1].units:
        for data in public.files.values():
            assert unit.partial_decryption not in data


@on_record(caught_by="contents", says="must name as withheld, in this edition")
@pytest.mark.parametrize(
    ("edition", "withheld"),
    [
        (Edition.PUBLIC, {}),
        (Edition.PUBLIC, {"decryptions.json": b"", "result.json": b""}),
        (Edition.COMPLETE, {"decryptions.json": b""}),
    ],
)
def test_a_manifest_that_withholds_too_much_or_too_little(poll, edition, withheld):
    """A manifest that withholds more files than the edition may, or keeps silent on one."""
    files = {
        path: raw for path, raw in poll.record(edition).files.items() if "manifest" not in path
    }
    return sign_record(edition, poll.poll, files, poll.log_key, withheld)
