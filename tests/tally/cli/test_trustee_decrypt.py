"""`ratify trustee decrypt`: only a record that holds, only once, only with a trustee's key."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

import pytest
from click.testing import CliRunner, Result

from audit.cli.trustee import trustee
from audit.decrypt import prepare_decryption
from audit.record.manifest import Edition
from audit.replay.export import Record, write_record, zip_record
from audit.verify import Anchors
from tally.decryption import combine
from tally.decryption_file import UnitToDecrypt, parse_decryption_file, verify_decryption_file
from tally.keyfile import SoleTrustee, TrusteeSecrets, create_key_file, read_key_file
from tally.protocol.certificates import new_member
from tally.protocol.encoding import sha256_hex
from tally.protocol.group import random_exponent
from tests.kit.simulator.poll import Simulator

PASSPHRASE = "seven herons at dawn"


@pytest.fixture(scope="module")
def poll() -> Simulator:
    """A poll whose ballots are multiplied."""
    return Simulator().run("encrypted")


@pytest.fixture(scope="module")
def record(poll) -> Record:
    return poll.record()


class Trustee:
    """Somebody with a key file, in a folder."""

    def __init__(self, folder: Path, secret: int) -> None:
        self.folder = folder
        self.key, self.out = folder / "key", folder / "out.json"
        (folder / "pass").write_text(PASSPHRASE)
        create_key_file(self.key, TrusteeSecrets(SoleTrustee("Ada", secret)), PASSPHRASE)

    def decrypt(self, record: Record | Path, *more: str) -> Result:
        if isinstance(record, Record):
            path = Path(mkdtemp(dir=self.folder))
            write_record(record, path)
        else:
            path = record
        options = ("--key", self.key, "--out", self.out, "--passphrase-file", self.folder / "pass")
        arguments = ["decrypt", str(path), *map(str, options), "--processes", "1", *more]
        return CliRunner().invoke(trustee, arguments, catch_exceptions=False)

    def refused(self, record: Record | Path, *more: str) -> str:
        """Decrypt, which must be refused and leave nothing; return what is said."""
        before = self.key.read_bytes()
        result = self.decrypt(record, *more)
        assert result.exit_code == 1, result.output
        assert not self.out.exists()
        assert self.key.read_bytes() == before
        return result.stderr


@pytest.fixture
def ada(poll, tmp_path) -> Trustee:
    """The first trustee."""
    return Trustee(tmp_path, poll.trustee_secrets[0])


def tallies_of(poll: Simulator) -> dict[str, UnitToDecrypt]:
    return {unit: UnitToDecrypt(poll.elections[unit], raw) for unit, raw in poll.tallies.items()}


class TestDecrypt:
    def test_makes_a_file_that_the_server_takes(self, poll, record, ada):
        result = ada.decrypt(record)
        assert result.exit_code == 0, result.output
        file = parse_decryption_file(ada.out.read_bytes())
        owner = verify_decryption_file(file, poll.poll, poll.trustees, tallies_of(poll))
        assert owner.number == 1
        assert "You are trustee 1 (Trustee 1)." in result.stdout
        assert "internally consistent, NOT ANCHORED" in result.stdout
        assert "Give --seal-digest" in result.stdout

    def test_remembers_every_units_tally(self, poll, record, ada):
        ada.decrypt(record)
        assert read_key_file(ada.key, PASSPHRASE).tallies == {
            poll.elections[unit].uuid: sha256_hex(raw) for unit, raw in poll.tallies.items()
        }

    def test_an_anchored_record(self, poll, record, ada):
        result = ada.decrypt(record, "--seal-digest", poll.seal_digest)
        assert result.exit_code == 0
        assert "valid, and anchored" in result.stdout
        assert "Give --seal-digest" not in result.stdout

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
    def test_a_second_different_tally(self, poll, record, ada):
        """The same poll, honest in every check, with one ballot fewer."""
        assert ada.decrypt(record).exit_code == 0
        ada.out.unlink()
        fewer = Simulator()
        fewer.seal()
        fewer.open()
        for member in fewer.members_of("A-ELEM")[:1]:
            fewer.cast(member, 0)
        fewer.close()
        fewer.encrypt()
        assert fewer.elections["A-ELEM"].uuid == poll.elections["A-ELEM"].uuid
        said = ada.refused(fewer.record())
        assert "has decrypted another encrypted tally of election" in said

    def test_a_key_of_another_poll(self, record, tmp_path):
        stranger = Trustee(tmp_path, random_exponent())
        assert "this key is none of this poll's trustees'" in stranger.refused(record)

    def test_a_record_that_does_not_hold(self, poll, ada):
        def spoil(files: dict[str, bytes]) -> None:
            files["fte.json"] = files["fte.json"].replace(b"1100.00", b"1200.00")

        said = ada.refused(poll.record(files=spoil))
        assert "the record does not hold, nothing was decrypted: fte: " in said

    def test_a_record_of_another_seal(self, record, ada):
        said = ada.refused(record, "--seal-digest", "0" * 64)
        assert "seal-digest: the record's seal digest is" in said

    def test_a_tally_that_leaves_a_ballot_out(self, ada):
        poll = Simulator()
        for step in (poll.seal, poll.open, poll.vote, poll.close):
            step()
        poll.tally_of = lambda ballots: Simulator.tally_of(ballots[1:])
        poll.encrypt()
        said = ada.refused(poll.record())
        assert "the record does not hold, nothing was decrypted: tally: " in said

    def test_a_poll_that_is_still_open(self, ada):
        said = ada.refused(Simulator().run("open").record())
        assert "the ballots are not multiplied yet" in said

    def test_a_void_poll(self, ada):
        poll = Simulator().run("closed")
        poll.void()
        assert "this poll is void: there is nothing to decrypt" in ada.refused(poll.record())

    def test_what_is_no_record(self, ada):
        said = ada.refused(ada.folder)
        assert str(ada.folder) in said

    def test_a_wrong_passphrase(self, record, ada):
        (ada.folder / "pass").write_text("seven herons at dusk")
        assert "the passphrase does not open" in ada.refused(record)

    def test_a_key_without_shares(self, record, tmp_path):
        stranger = Trustee(tmp_path, 1)
        stranger.key.unlink()
        create_key_file(stranger.key, TrusteeSecrets(new_member("Ada")), PASSPHRASE)
        assert "has received no shares yet: finish the ceremony" in stranger.refused(record)

    def test_an_output_that_exists(self, record, ada):
        ada.out.write_bytes(b"mine")
        result = ada.decrypt(record)
        assert result.exit_code == 1
        assert ada.out.read_bytes() == b"mine"
        assert read_key_file(ada.key, PASSPHRASE).tallies == {}


def test_two_trustees_files_are_enough(poll, record, tmp_path):
    """What two trustees make apart, combined, is the count; one alone is refused."""
    files = []
    for number in (2, 3):
        folder = tmp_path / str(number)
        folder.mkdir()
        one = Trustee(folder, poll.trustee_secrets[number - 1])
        assert one.decrypt(record).exit_code == 0
        files.append(parse_decryption_file(one.out.read_bytes()))
    for plan in poll.plans:
        parts = {file.owner: dict(file.units)[plan.unit] for file in files}
        election, tally = poll.elections[plan.unit], poll.tallies[plan.unit]
        ballots = len(poll.ballots[plan.unit])
        votes = combine(election, poll.trustees, tally, parts, ballots)
        assert votes == (plan.in_favour, plan.not_in_favour)


def test_the_digest_that_trustees_compare_is_of_all_tallies(poll, record):
    asked = prepare_decryption(record, Anchors(), processes=1)
    assert asked.poll == poll.poll
    assert set(asked.digests) == {election.uuid for election in poll.elections.values()}
    assert len(asked.digest) == 64
