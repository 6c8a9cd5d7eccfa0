"""`ratify trustee`: a ceremony held by files, and every wrong file refused by its name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit.cli.trustee import trustee
from tally.code_words import code_words
from tally.keyfile import read_key_file
from tally.protocol.ceremony.gathering import parse_certificates, spoken
from tally.protocol.ceremony.invitation import parse_invitation
from tally.protocol.certificates import grouped
from tally.protocol.encoding import sha256_hex
from tally.protocol.group import G
from tally.protocol.trustees import Pedersen, Single, parse_trustees

PASSPHRASE = "seven herons at dawn"
NAMES = ("ada", "ben", "cyd")


class Desk:
    """A folder in which commands are run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "pass").write_text(PASSPHRASE + "\n")

    def __truediv__(self, name: str) -> Path:
        return self.folder / name

    def run(self, command: str, typed: str | None = None) -> Result:
        """Run a command line; words with a dot in them are files of this folder."""
        words = [str(self.folder / w) if "." in w or w == "pass" else w for w in command.split()]
        return CliRunner().invoke(trustee, words, input=typed, catch_exceptions=False)

    def done(self, command: str, typed: str | None = None) -> str:
        """Run a command that must succeed; return what it says."""
        result = self.run(command, typed)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, command: str, typed: str | None = None) -> str:
        """Run a command that must be refused; return what it says."""
        result = self.run(command, typed)
        assert result.exit_code == 1, result.output
        return result.stderr

    @property
    def digest(self) -> str:
        """The digits that the trustees read out, without spaces."""
        raw = (self / "certificates.json").read_bytes()
        return spoken(parse_certificates(raw).digest).replace(" ", "")

    def keygen(self, name: str, invitation: str = "invitation.json") -> str:
        return (
            f"keygen --invitation {invitation} --name {name} --key {name}.key --out {name}.cert"
            " --passphrase-file pass"
        )

    def deal(self, name: str) -> str:
        return (
            f"deal --key {name}.key --certificates certificates.json --out {name}.deal"
            f" --passphrase-file pass --digest {self.digest}"
        )

    def receive(self, name: str, files: str = "ada.deal ben.deal cyd.deal") -> str:
        return (
            f"receive --key {name}.key --certificates certificates.json --out {name}.public"
            f" --passphrase-file pass {files}"
        )


@pytest.fixture(scope="module")
def held(tmp_path_factory) -> Desk:
    """A ceremony of three, two of whom decrypt, with a mandatory trustee, to the end."""
    desk = Desk(tmp_path_factory.mktemp("ceremony"))
    said = desk.done("invite --threshold 2 --out invitation.json ada ben cyd")
    assert "Any 2 of these 3 trustees can decrypt:\n  1. ada\n  2. ben\n  3. cyd\n" in said
    assert "Note:" not in said
    assert "REHEARSAL" not in said
    for name in NAMES:
        said = desk.done(desk.keygen(name))
        assert f"{name}.cert to the convener" in said
    desk.done("single --name zoe --key zoe.key --out zoe.public --passphrase-file pass")
    said = desk.done(GATHER + "ada.cert cyd.cert ben.cert")
    assert "Any 2 of these 3 trustees can decrypt:\n  1. ada\n  2. ben\n  3. cyd\n" in said
    assert desk.digest in said.replace(" ", "").replace("\n", "")
    for name in NAMES:
        assert desk.digest in desk.done(desk.deal(name)).replace(" ", "").replace("\n", "")
    for name in NAMES:
        assert "All 3 shares fit" in desk.done(desk.receive(name))
    desk.done(f"assemble --out trustees.json {EVERYTHING}")
    return desk


GATHER = "gather --invitation invitation.json --out certificates.json "
EVERYTHING = (
    "cyd.public ada.deal zoe.public ben.deal certificates.json cyd.deal ada.public ben.public"
)


@pytest.fixture
def desk(held, tmp_path) -> Desk:
    """A copy of the finished ceremony's folder, to do harm in."""
    shutil.copytree(held.folder, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path)


class TestCeremony:
    def test_ends_in_keys_that_fit_trustees_json(self, held):
        trustees = parse_trustees((held / "trustees.json").read_bytes())
        single, pedersen = trustees.items
        assert isinstance(single, Single)
        assert isinstance(pedersen, Pedersen)
        assert pedersen.threshold == 2
        for owner, name in zip(trustees.owners, ("zoe", *NAMES), strict=True):
            secret = read_key_file(held / f"{name}.key", PASSPHRASE).decryption_key
            assert owner.key.public_key == G**secret
            assert owner.key.name == name

    def test_every_trustee_finishes(self, desk):
        raw = (desk / "trustees.json").read_bytes()
        trustees = parse_trustees(raw)
        for owner, name in zip(trustees.owners, ("zoe", *NAMES), strict=True):
            said = desk.done(f"finish --key {name}.key --passphrase-file pass trustees.json")
            assert f"It holds what you did: you are trustee {owner.number} ({name})." in said
            assert sha256_hex(raw) in said
            code = trustees.code_of(owner)
            assert f"Your code: {grouped(code)}" in said
            assert code_words(code, "english") in said
            assert code_words(code, "french") in said
            held = read_key_file(desk / f"{name}.key", PASSPHRASE)
            assert held.trustee.trustees == sha256_hex(raw)

    def test_the_codes_are_shown_with_the_names(self, desk):
        trustees = parse_trustees((desk / "trustees.json").read_bytes())
        said = desk.done(f"{desk.deal('ada').replace('ada.deal', 'again.deal')}")
        for owner in trustees.owners[1:]:
            assert f"  {owner.index}. {grouped(trustees.code_of(owner))}\n" in said

    def test_files_for_others_hold_no_secret(self, held):
        held_secrets = [read_key_file(held / f"{name}.key", PASSPHRASE) for name in NAMES]
        public = b"".join(
            path.read_bytes() for path in held.folder.iterdir() if path.suffix not in {".key", ""}
        )
        for secrets in held_secrets:
            member = secrets.member
            for secret in (*member.coefficients, member.signing, member.decryption, member.secret):
                assert str(secret).encode() not in public

    def test_a_threshold_of_half_or_less_is_noted(self, desk):
        said = desk.done("invite --threshold 2 --out four.json ada ben cyd dan")
        assert "two separate groups of 2 could decrypt two different tallies" in said

    def test_a_rehearsal_says_so_at_each_step(self, desk):
        said = desk.done("invite --rehearsal --threshold 2 --out trial.json dan eve")
        assert "REHEARSAL: these keys will serve no vote." in said
        assert "REHEARSAL" in desk.done(desk.keygen("dan", "trial.json"))
        assert read_key_file(desk / "dan.key", PASSPHRASE).trustee.rehearsal
        line = "single --rehearsal --name yan --key yan.key --out yan.public --passphrase-file pass"
        desk.done(line)
        assert read_key_file(desk / "yan.key", PASSPHRASE).trustee.rehearsal

    def test_a_ceremony_that_was_given_up_is_named_to_the_end(self, desk):
        first = parse_invitation((desk / "invitation.json").read_bytes()).ceremony
        said = desk.done("invite --after invitation.json --threshold 2 --out next.json dan eve")
        assert f"Given up before it, which the officers are told: {first}" in said
        for name in ("dan", "eve"):
            assert first in desk.done(desk.keygen(name, "next.json"))
        for name in ("certificates.json", "trustees.json"):
            (desk / name).unlink()
        desk.done("gather --invitation next.json --out certificates.json dan.cert eve.cert")
        for name in ("dan", "eve"):
            assert first in desk.done(desk.deal(name))
        for name in ("dan", "eve"):
            desk.done(desk.receive(name, "dan.deal eve.deal"))
        files = "certificates.json dan.deal eve.deal dan.public eve.public"
        desk.done(f"assemble --out trustees.json {files}")
        said = desk.done("finish --key dan.key --passphrase-file pass trustees.json")
        assert f"which ceremonies were given up before this one: {first}" in said

    def test_a_key_that_was_revealed_serves_no_second_gathering(self, desk):
        """Ben's key was lost after Ada had dealt: the ceremony starts anew, for all."""
        for name in ("ben.key", "ben.cert", "certificates.json"):
            (desk / name).unlink()
        desk.done(desk.keygen("ben"))
        desk.done(f"{GATHER} ada.cert ben.cert cyd.cert")
        said = desk.refused(desk.deal("ada").replace("ada.deal", "again.deal"))
        assert "start anew, with a new invitation and a new key for each member" in said
        assert not (desk / "again.deal").exists()

    def test_a_poll_of_mandatory_trustees_needs_no_ceremony(self, desk):
        desk.done("assemble --out alone.json zoe.public")
        desk.done("finish --key zoe.key --passphrase-file pass alone.json")

    def test_a_step_can_be_taken_again(self, desk):
        before = read_key_file(desk / "ada.key", PASSPHRASE)
        for name, command in (("ada.deal", desk.deal), ("ada.public", desk.receive)):
            sent = (desk / name).read_bytes()
            (desk / name).unlink()
            desk.done(command("ada"))
            assert (desk / name).read_bytes() == sent
        assert read_key_file(desk / "ada.key", PASSPHRASE) == before


class TestPassphrase:
    def test_is_asked_for_twice_and_not_shown(self, desk):
        command = "keygen --invitation invitation.json --name ada --key new.key --out new.cert"
        said = desk.done(command, typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
        assert PASSPHRASE not in said
        assert read_key_file(desk / "new.key", PASSPHRASE).member.name == "ada"

    def test_is_asked_for_once_afterwards(self, desk):
        desk.done("finish --key ada.key trustees.json", typed=f"{PASSPHRASE}\n")

    def test_a_wrong_one_is_refused(self, desk):
        said = desk.refused("finish --key ada.key trustees.json", typed="seven herons at dusk\n")
        assert "the passphrase does not open" in said
        assert "ada.key" in said
        assert "herons" not in said

    @pytest.mark.parametrize("content", [b"", b"\nsecond line", b"short"])
    def test_a_short_or_empty_one_makes_no_key(self, desk, content):
        (desk / "pass").write_bytes(content)
        command = "keygen --invitation invitation.json --name ada --key new.key --out new.cert"
        assert "too short" in desk.refused(f"{command} --passphrase-file pass")
        assert not (desk / "new.key").exists()
        assert not (desk / "new.cert").exists()

    def test_a_file_that_is_no_text(self, desk):
        (desk / "pass").write_bytes(b"\xff\xfe")
        said = desk.refused("finish --key ada.key --passphrase-file pass trustees.json")
        assert "is not text in UTF-8" in said


class TestComparison:
    deal = "deal --key ada.key --certificates certificates.json --out new.deal"

    def test_asks_whether_the_digits_were_the_same(self, desk):
        said = desk.done(self.deal, typed=f"y\n{PASSPHRASE}\n")
        assert "Has every trustee read out these same digits?" in said

    def test_a_no_deals_nothing(self, desk):
        assert "Aborted" in desk.refused(self.deal, typed="n\n")
        assert not (desk / "new.deal").exists()

    def test_other_digits_deal_nothing(self, desk):
        last = "1" if desk.digest[-1] == "0" else "0"
        digits = desk.digest[:-1] + last
        said = desk.refused(f"{self.deal} --passphrase-file pass --digest {digits}")
        assert "somebody holds other certificates" in said
        assert not (desk / "new.deal").exists()


class TestWrongFiles:
    def test_another_file_than_a_certificate(self, desk):
        said = desk.refused("gather --invitation invitation.json --out new.json ada.cert ben.deal")
        assert "ben.deal: certificate: expected exactly the keys" in said

    def test_a_threshold_out_of_range(self, desk):
        said = desk.refused("invite --threshold 3 --out new.json ada ben")
        assert "threshold 3; expected 2 to 2, the members" in said

    def test_certificates_that_are_none(self, desk):
        shutil.copy(desk / "ada.cert", desk / "certificates.json")
        said = desk.refused("deal --key ada.key --certificates certificates.json --out new.deal")
        assert "certificates.json: certificates: expected exactly the keys" in said

    def test_an_invitation_that_is_none(self, desk):
        shutil.copy(desk / "ada.cert", desk / "invitation.json")
        (desk / "ada.key").unlink()
        (desk / "ada.cert").unlink()
        said = desk.refused(desk.keygen("ada"))
        assert "invitation.json: invitation: expected exactly the keys" in said

    def test_a_trustee_who_is_not_invited(self, desk):
        said = desk.refused(desk.keygen("dan"))
        assert "dan is not invited to this ceremony; invited are: ada, ben, cyd" in said
        assert not (desk / "dan.key").exists()

    def test_a_certificate_that_answers_another_invitation(self, desk):
        desk.done("invite --threshold 2 --out other.json ada ben cyd")
        files = "ada.cert ben.cert cyd.cert"
        said = desk.refused(f"gather --invitation other.json --out new.json {files}")
        assert "ada.cert: this certificate answers another invitation" in said

    def test_a_damaged_deal(self, desk):
        raw = (desk / "ben.deal").read_bytes()
        (desk / "ben.deal").write_bytes(raw[:-100])
        (desk / "ada.public").unlink()
        assert "ben.deal: deal: not valid JSON" in desk.refused(desk.receive("ada"))

    def test_a_missing_deal(self, desk):
        (desk / "ada.public").unlink()
        said = desk.refused(desk.receive("ada", "ada.deal cyd.deal"))
        assert "expected one deal of ben: there is none" in said

    def test_a_mandatory_trustees_key_in_a_ceremony(self, desk):
        said = desk.refused(desk.deal("zoe"))
        assert "this key is a mandatory trustee's" in said

    def test_a_file_that_is_not_needed(self, desk):
        said = desk.refused(f"assemble --out new.json ada.cert {EVERYTHING}")
        assert "ada.cert is a certificate file, which is not needed here" in said

    def test_a_file_of_something_else(self, desk):
        said = desk.refused(f"assemble --out new.json trustees.json {EVERYTHING}")
        assert "trustees.json: this is no file of a key ceremony" in said

    def test_deals_without_their_certificates(self, desk):
        files = EVERYTHING.replace("certificates.json ", "")
        said = desk.refused(f"assemble --out new.json {files}")
        assert "expected one file of gathered certificates, found 0" in said

    def test_a_verification_key_that_is_missing(self, desk):
        said = desk.refused(f"assemble --out new.json {EVERYTHING.replace('cyd.public ', '')}")
        assert "expected one verification-key of cyd: there is none" in said

    @pytest.mark.parametrize("name", ["ben.deal", "ben.public", "zoe.public"])
    def test_a_file_whose_signature_does_not_hold(self, desk, name):
        document = json.loads((desk / name).read_bytes())
        proof = document["signature"] if "signature" in document else document["key"]["pok"]
        proof["response"] = "5"
        (desk / name).write_text(json.dumps(document, separators=(",", ":"), ensure_ascii=False))
        said = desk.refused(f"assemble --out new.json {EVERYTHING}")
        assert f"{name}: " in said
        assert "does not hold" in said

    def test_trustees_json_of_another_ceremony(self, desk):
        desk.done("assemble --out alone.json zoe.public")
        said = desk.refused("finish --key ada.key --passphrase-file pass alone.json")
        assert "alone.json: this key is none of this poll's trustees'" in said

    def test_an_unfinished_key_finishes_nothing(self, desk):
        (desk / "ada.key").unlink()
        (desk / "ada.cert").unlink()
        desk.done(desk.keygen("ada"))
        said = desk.refused("finish --key ada.key --passphrase-file pass trustees.json")
        assert "you have not received the deals" in said


class TestFiles:
    @pytest.mark.parametrize(
        "command",
        [
            "keygen --invitation invitation.json --name ada --key dan.key --out ada.cert"
            " --passphrase-file pass",
            "single --name dan --key dan.key --out ada.cert --passphrase-file pass",
            "invite --threshold 2 --out ada.cert ada ben",
            "gather --invitation invitation.json --out ada.cert ada.cert ben.cert cyd.cert",
            "assemble --out ada.cert zoe.public",
        ],
    )
    def test_an_output_replaces_no_file(self, desk, command):
        before = (desk / "ada.cert").read_bytes()
        assert "ada.cert exists: name another file" in desk.refused(command)
        assert (desk / "ada.cert").read_bytes() == before
        assert not (desk / "dan.key").exists()

    def test_a_key_file_is_not_replaced(self, desk):
        command = "keygen --invitation invitation.json --name ada --key ada.key --out new.cert"
        command += " --passphrase-file pass"
        assert "a key file is never overwritten" in desk.refused(command)

    def test_a_folder_that_does_not_exist(self, desk):
        said = desk.refused("assemble --out nowhere/new.json zoe.public")
        assert "nowhere/new.json: No such file or directory" in said

    def test_a_name_that_cannot_be_shown(self, desk):
        result = CliRunner().invoke(
            trustee,
            ["single", "--name", "a\x07", "--key", str(desk / "k"), "--out", str(desk / "o")],
        )
        assert result.exit_code == 1
        assert "expected a name of 1 to 100 printable characters" in result.stderr
