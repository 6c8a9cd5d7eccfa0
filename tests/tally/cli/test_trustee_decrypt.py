"""`ratify trustee decrypt`: only a record that holds, only once, only with a trustee's key."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import pytest
from click.testing import CliRunner, Result

from audit.cli.trustee import trustee
from audit.confirm import confirm_with, prepare_confirmation
from audit.decrypt import prepare_decryption
from audit.record.manifest import Edition
from audit.record.units import Bilingual
from audit.replay.export import Record, write_record, zip_record
from audit.verify import verify_record
from tally.decryption.partial import combine
from tally.decryption_file.sent import parse_sent, verify_sent
from tally.keyfile import BoundPoll, TrusteeSecrets, create_key_file, read_key_file
from tally.protocol.ceremony.in_process import hold_ceremony
from tally.protocol.ceremony.member import CeremonySecrets, new_member
from tally.protocol.encoding import sha256_hex
from tests.kit.simulator.poll import Simulator, poll_at

PASSPHRASE = "seven herons at dawn"


@pytest.fixture(scope="module")
def poll() -> Simulator:
    """A poll whose ballots are multiplied."""
    return poll_at("encrypted")


@pytest.fixture(scope="module")
def record(poll) -> Record:
    return poll.record()


class Trustee:
    """Somebody with a key file, in a folder, and a notice with a seal digest."""

    def __init__(self, folder: Path, member: CeremonySecrets, seal_digest: str) -> None:
        self.folder, self.seal_digest = folder, seal_digest
        self.key, self.out = folder / "key", folder / "out.json"
        (folder / "pass").write_text(PASSPHRASE)
        create_key_file(self.key, TrusteeSecrets(member), PASSPHRASE)

    def decrypt(self, record: Record | Path, seal_digest: str | None = None) -> Result:
        """Decrypt a record, by default with the seal digest of the notice."""
        return self.run(record, "--seal-digest", seal_digest or self.seal_digest)

    def run(self, record: Record | Path, *more: str) -> Result:
        if isinstance(record, Record):
            path = Path(mkdtemp(dir=self.folder))
            write_record(record, path)
        else:
            path = record
        options = ("--key", self.key, "--out", self.out, "--passphrase-file", self.folder / "pass")
        arguments = ["decrypt", str(path), *map(str, options), "--processes", "1", *more]
        return CliRunner().invoke(trustee, arguments, catch_exceptions=False)

    def refused(self, record: Record | Path, seal_digest: str | None = None) -> str:
        """Decrypt, which must be refused and leave nothing; return what is said."""
        before = self.key.read_bytes()
        result = self.decrypt(record, seal_digest)
        assert result.exit_code == 1, result.output
        self.verify_unspent(before)
        return result.stderr

    def verify_unspent(self, before: bytes) -> None:
        """Nothing was decrypted, and nothing is remembered."""
        assert not self.out.exists()
        assert self.key.read_bytes() == before


@pytest.fixture
def ada(poll, tmp_path) -> Trustee:
    """The first trustee."""
    return Trustee(tmp_path, poll.trustee_members[0], poll.seal_digest)


class TestDecrypt:
    def test_makes_a_file_that_the_server_takes(self, poll, record, ada):
        result = ada.decrypt(record)
        assert result.exit_code == 0, result.output
        owner = verify_sent(parse_sent(ada.out.read_bytes()), poll.asked())
        assert owner.number == 1
        assert stat.S_IMODE(ada.out.stat().st_mode) == 0o600, "it holds the blinding numbers"
        assert "delete it when it has been taken" in result.stdout
        assert "You are trustee 1 (Trustee 1)." in result.stdout
        assert "valid, anchored" in result.stdout
        assert "4 encrypted tallies of 8 ballots." in result.stdout

    def test_remembers_every_units_tally(self, poll, record, ada):
        ada.decrypt(record)
        assert read_key_file(ada.key, PASSPHRASE).tallies == {
            poll.elections[unit].fingerprint: sha256_hex(raw) for unit, raw in poll.tallies.items()
        }

    def test_binds_the_key_to_the_poll(self, poll, record, ada):
        ada.decrypt(record)
        bound = read_key_file(ada.key, PASSPHRASE).bound
        fingerprints = sorted(one.fingerprint for one in poll.elections.values())
        assert bound == BoundPoll(poll.seal_digest, tuple(fingerprints))

    def test_a_record_that_others_have_decrypted_meanwhile(self, poll, ada):
        """The proofs are of the log as it was when the count was signed."""
        later = poll.clone()
        later.decrypt(2)
        assert ada.decrypt(later.record(Edition.PUBLIC)).exit_code == 0
        sent = parse_sent(ada.out.read_bytes())
        assert verify_sent(sent, poll.asked()).number == 1

    def test_the_public_edition_in_a_zip_file(self, poll, ada):
        path = ada.folder / "record.zip"
        path.write_bytes(zip_record(poll.record(Edition.PUBLIC)))
        assert ada.decrypt(path).exit_code == 0

    def test_the_same_tallies_again(self, poll, record, ada):
        assert ada.decrypt(record).exit_code == 0
        ada.out.unlink()
        assert ada.decrypt(poll.record(Edition.PUBLIC)).exit_code == 0
        assert ada.out.exists()


class TestRefusals:
    @pytest.mark.parametrize("ballots", [0, 3])
    def test_a_second_different_tally(self, poll, record, ada, ballots):
        """The same poll, honest in every check, with fewer ballots."""
        assert ada.decrypt(record).exit_code == 0
        ada.out.unlink()
        fewer = poll_at("sealed")
        fewer.open()
        for member in fewer.members_of("A-ELEM")[:ballots]:
            fewer.cast(member, 0)
        fewer.close()
        fewer.encrypt()
        assert fewer.seal_digest == poll.seal_digest
        said = ada.refused(fewer.record())
        assert "has decrypted another encrypted tally of the election" in said

    def test_a_key_of_another_poll(self, poll, record, tmp_path):
        """Which is what honest trustees see where a server sealed keys of its own."""
        stranger = Trustee(tmp_path, hold_ceremony(["Ada", "Ben"], 2)[1][0], poll.seal_digest)
        said = stranger.refused(record)
        assert "is not the one with which you finished your ceremony" in said

    def test_a_record_that_does_not_hold(self, poll, ada):
        def spoil(files: dict[str, bytes]) -> None:
            files["fte.json"] = files["fte.json"].replace(b"1100.00", b"1200.00")

        said = ada.refused(poll.record(files=spoil))
        assert "the record does not hold, nothing was decrypted: fte: " in said

    def test_a_record_of_another_seal(self, record, ada):
        said = ada.refused(record, "0" * 64)
        assert "seal-digest: the record's seal digest is" in said

    def test_a_tally_that_leaves_a_ballot_out(self, ada):
        poll = poll_at("closed")
        poll.tally_of = lambda ballots: Simulator.tally_of(ballots[1:])
        poll.encrypt()
        said = ada.refused(poll.record())
        assert "the record does not hold, nothing was decrypted: tally: " in said

    def test_a_poll_that_is_still_open(self, ada):
        said = ada.refused(poll_at("open").record())
        assert "the ballots are not multiplied yet" in said

    def test_a_void_poll(self, ada):
        poll = poll_at("closed")
        poll.void()
        assert "this poll is void: there is nothing to decrypt" in ada.refused(poll.record())

    def test_what_is_no_record(self, ada):
        said = ada.refused(ada.folder)
        assert str(ada.folder) in said

    def test_a_wrong_passphrase(self, record, ada):
        (ada.folder / "pass").write_text("seven herons at dusk")
        assert "the passphrase does not open" in ada.refused(record)

    def test_a_key_without_shares(self, poll, record, tmp_path):
        fresh = new_member(poll.trustee_members[0].invitation, "Trustee 1")
        stranger = Trustee(tmp_path, fresh, poll.seal_digest)
        assert "the key of Trustee 1 has not finished its ceremony" in stranger.refused(record)

    def test_an_output_that_exists(self, record, ada):
        ada.out.write_bytes(b"mine")
        result = ada.decrypt(record)
        assert result.exit_code == 1
        assert ada.out.read_bytes() == b"mine"
        assert read_key_file(ada.key, PASSPHRASE).tallies == {}


class TestAnInventedRecord:
    """A consistent record that somebody made up, of elections with the real ones' uuids.

    Its trustees are the real ones, so that their keys would decrypt it.
    """

    @pytest.fixture(scope="class")
    def invented(self) -> Simulator:
        """Nobody voted as these ballots say; every check but the seal digest holds."""
        return Simulator(change=lambda document: replace(document, title=Bilingual("A", "B"))).run(
            "encrypted"
        )

    def test_it_is_consistent_and_its_elections_have_the_real_uuids(self, poll, invented):
        assert verify_record(invented.record(), processes=1).ok
        assert invented.trustees == poll.trustees
        for unit, election in invented.elections.items():
            assert election.uuid == poll.elections[unit].uuid
            assert election.fingerprint != poll.elections[unit].fingerprint

    def test_without_a_seal_digest_nothing_is_decrypted_or_remembered(self, invented, ada):
        before = ada.key.read_bytes()
        result = ada.run(invented.record())
        assert result.exit_code == 2
        assert "Missing option '--seal-digest'" in result.stderr
        ada.verify_unspent(before)

    def test_it_cannot_spend_a_trustees_key(self, invented, record, ada):
        """With the notice's digest it is refused; the real tallies are decrypted all the same."""
        assert "not the one given: this is not the record" in ada.refused(invented.record())
        assert ada.decrypt(record).exit_code == 0

    def test_a_key_that_confirmed_the_real_one_serves_no_other(self, poll, invented, record, ada):
        """Not even if the trustee was told the invented one's digest."""
        asked = prepare_confirmation(poll_at("sealed").record(), poll.seal_digest, processes=1)
        confirm_with(ada.key, PASSPHRASE, asked)
        said = ada.refused(invented.record(), invented.seal_digest)
        assert "this key serves another poll, which it has confirmed or decrypted" in said
        assert ada.decrypt(record).exit_code == 0
        ada.out.unlink()
        said = ada.refused(invented.record(), invented.seal_digest)
        assert "this key serves another poll" in said

    def test_decrypting_binds_a_key_that_has_not_confirmed(self, poll, invented, record, ada):
        assert ada.decrypt(record).exit_code == 0
        ada.out.unlink()
        assert read_key_file(ada.key, PASSPHRASE).bound.seal == poll.seal_digest
        said = ada.refused(invented.record(), invented.seal_digest)
        assert "this key serves another poll" in said


def test_two_trustees_files_are_enough(poll, record, tmp_path):
    """What two trustees make apart, combined, is the count; one alone is refused."""
    files = []
    for number in (2, 3):
        folder = tmp_path / str(number)
        folder.mkdir()
        one = Trustee(folder, poll.trustee_members[number - 1], poll.seal_digest)
        assert one.decrypt(record).exit_code == 0
        files.append(parse_sent(one.out.read_bytes()).file)
    for plan in poll.plans:
        parts = {file.owner: file.partial_decryptions[plan.unit] for file in files}
        election, tally = poll.elections[plan.unit], poll.tallies[plan.unit]
        ballots = len(poll.ballots[plan.unit])
        votes = combine(election, poll.trustees, tally, parts, ballots)
        assert votes == (plan.in_favour, plan.not_in_favour)


def test_the_digest_that_trustees_compare_is_of_all_tallies(poll, record):
    asked = prepare_decryption(record, poll.seal_digest, processes=1)
    assert asked.count == poll.asked()
    assert set(asked.digests) == {election.fingerprint for election in poll.elections.values()}
    assert len(asked.digest) == 64
