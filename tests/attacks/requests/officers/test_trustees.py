"""Trustees' files that are of something else, and what a trustee's own program refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from audit.decrypt import ToDecrypt, admit, prepare_decryption
from audit.record.signatures.statement import Act
from tally.decryption_file.sent import decrypt_count
from tally.keyfile import TrusteeSecrets
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import Try, on_request
from tests.kit.database.stores import fresh_context
from tests.kit.officers import (
    PUBLIC,
    poll_with_three_trustees,
    record,
    three_trustees,
    vote_all,
)
from tests.kit.polls import SamplePoll
from voting.services.acts.confirmations import receive_confirmation
from voting.services.acts.decryptions import receive_decryption

TRUSTEES = three_trustees()[1]
SECRETS = [member.secret or 0 for member in TRUSTEES]


@pytest.fixture(scope="module")
def tallied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamplePoll]:
    """A poll whose ballots are multiplied; any two of its three trustees decrypt."""
    with fresh_context(tmp_path_factory.mktemp("tallied")) as ctx:
        sample = poll_with_three_trustees(ctx, voters=8)
        vote_all(sample, [0, 0, 0, 1, 0, 0, 1])
        sample.close()
        sample.act(Act.COUNT)
        yield sample


@pytest.fixture(scope="module")
def count(tallied: SamplePoll) -> ToDecrypt:
    """What the trustees are asked to decrypt."""
    return prepare_decryption(record(tallied, PUBLIC), tallied.seal_digest, processes=1)


# --- what the server refuses --------------------------------------------------------------------


def changed(change: Callable[[dict], object]) -> Callable[[bytes], bytes]:
    """A decryption file with one thing changed."""

    def spoil(raw: bytes) -> bytes:
        document = json.loads(raw)
        change(document["decryption"])
        return json.dumps(document, separators=(",", ":"), sort_keys=True).encode()

    return spoil


def swap_units(document: dict) -> None:
    """Each unit's decryption is said to be the other's."""
    first, second = document["units"]
    first["unit"], second["unit"] = second["unit"], first["unit"]
    document["units"] = [second, first]


def owned_by(owner: int) -> Callable[[dict], None]:
    """It is said to be another trustee's."""

    def change(document: dict) -> None:
        document["owner"] = owner
        for one in document["shares"]:
            one["share"]["owner"] = owner

    return change


WRONG = {
    "cut short": (lambda raw: raw[:-5], "decryption file"),
    "no JSON": (lambda raw: b"\xff", "decryption file"),
    "another poll": (changed(lambda d: d.update(poll="8VtFzVYwXqK2hTd")), "for poll 8VtFz"),
    "another trustee": (changed(owned_by(2)), "trustee 2"),
    "no trustee": (changed(owned_by(4)), "no trustee 4"),
    "a unit missing": (changed(lambda d: d["units"].pop()), "lacks B-SEC"),
    "units swapped": (changed(swap_units), "unit A-ELEM"),
    "another count": (changed(lambda d: d["log"].update(size=3)), "is of another count"),
    "strong proofs swapped": (
        changed(lambda d: d["units"][0]["strong_proofs"].reverse()),
        "the strong proof does not hold",
    ),
}


@on_request(by=Attacker.TRUSTEE, keys=Key.TRUSTEE, caught_by="malformed")
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_trustee_file_is_refused_and_changes_nothing(tallied, count, name: str):
    """A decryption of another count, of another unit, or in another trustee's name."""
    spoil, says = WRONG[name]
    raw = decrypt_count(count.count, SECRETS[0]).encode()
    receive = partial(receive_decryption, tallied.ctx, tallied.poll)
    return Try(honest=partial(receive, raw), forged=partial(receive, spoil(raw)), says=says)


@on_request(by=Attacker.TRUSTEE, keys=Key.TRUSTEE, caught_by="conflict")
def test_a_trustee_is_received_once(tallied, count):
    """A second decryption of one trustee's, to count for two."""
    raws = [decrypt_count(count.count, secret).encode() for secret in SECRETS[:1] * 2]
    honest, forged = (partial(receive_decryption, tallied.ctx, tallied.poll, raw) for raw in raws)

    def first() -> str:
        assert not honest().counted
        return "one of two"

    return Try(honest=first, forged=forged, again=True, says="Trustee 1 has sent")


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="malformed")
@pytest.mark.parametrize(
    "change",
    [{"poll": "E1ectionE1ecti1"}, {"seal": "0" * 64}, {"trustees": "0" * 64}, {"index": 2}],
    ids=str,
)
def test_a_confirmation_of_something_else(ctx, change: dict[str, object]):
    """A trustee's confirmation of another poll, seal or set of keys, handed in for this one."""
    sample = poll_with_three_trustees(ctx)
    receive = partial(receive_confirmation, ctx, sample.poll)
    return Try(
        honest=partial(receive, sample.confirmation(SECRETS[0])),
        forged=partial(receive, sample.confirmation(SECRETS[0], **change)),
    )


# --- what a trustee's program refuses -----------------------------------------------------------


@on_request(
    by=(Attacker.SERVER, Attacker.TRUSTEE),
    keys=(Key.LOG, Key.TRUSTEE),
    caught_by="KeyFileError",
)
@pytest.mark.parametrize("unit", ["A-ELEM", "B-SEC"])
def test_a_second_count_is_asked_of_an_honest_trustee(tallied, count, unit: str):
    """A second, different count asked of an honest trustee, to tell single votes from the two."""
    other = count.count.units["A-ELEM" if unit == "B-SEC" else "B-SEC"].encrypted_tally
    units = {**count.count.units, unit: replace(count.count.units[unit], encrypted_tally=other)}
    less = replace(count, count=replace(count.count, units=units))
    fresh = TrusteeSecrets(TRUSTEES[0])
    held = admit(fresh, count)
    return Try(
        honest=lambda: str(admit(held, count).tallies),
        forged=partial(admit, held, less),
        says="decrypted another encrypted tally of the election",
    )


@on_request(by=Attacker.SERVER, keys=Key.LOG, caught_by="RecordError")
def test_a_record_of_another_seal_is_given_to_a_trustee(tallied):
    """A record that holds, under another seal than the notices gave, given to a trustee."""
    made = record(tallied, PUBLIC)
    prepare = partial(prepare_decryption, made, processes=1)
    return Try(
        honest=lambda: str(prepare(tallied.seal_digest).digest),
        forged=partial(prepare, "0" * 64),
        says="nothing was decrypted",
    )


@on_request(by=Attacker.SERVER, keys=Key.LOG, caught_by="KeyFileError")
def test_a_key_serves_one_poll_only(tallied, count):
    """A key that confirmed one poll, asked to decrypt another with the same trustees."""
    held = admit(TrusteeSecrets(TRUSTEES[0]), count)
    return Try(
        honest=lambda: str(admit(held, count).tallies),
        forged=partial(admit, held, replace(count, seal_digest="0" * 64)),
    )
