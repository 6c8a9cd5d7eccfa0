"""`ratify sign` for a step of a route: every line is computed again, and the texts are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit.cli.sign import sign
from audit.record import fields
from audit.record.about.route.steps import about_step
from audit.record.errors import AuditError
from audit.record.route.periods import DayCount
from audit.record.route.statement import ACT_OF, RouteAct, RouteStatement
from audit.record.route.steps import Step
from audit.record.route.subject import AgreementKind, RouteSubject, TextDigests
from audit.record.signatures.ed25519 import public_key_from, public_key_text, verify_bytes
from audit.record.signatures.key_file import KeyKind, create_signing_key, read_signing_key
from audit.record.signatures.officer import Ed25519Signature
from audit.record.signatures.step_file import StepFile, parse_step_file, parse_step_signature
from audit.record.units import Bilingual
from tally.protocol.encoding import sha256_hex
from tests.kit.routes.signed import ROUTE_ID, council, executive, noon, told

PASSPHRASE = "correct horse"
TEXTS = {
    "a.en": b"The agreement",
    "a.fr": b"L'entente",
    "s.en": b"A summary",
    "s.fr": b"Un sommaire",
}
DIGESTS = [sha256_hex(raw) for raw in TEXTS.values()]
SUBJECT = RouteSubject(
    ROUTE_ID,
    AgreementKind.TENTATIVE,
    TextDigests(Bilingual(*DIGESTS[:2]), Bilingual(*DIGESTS[2:])),
)
BEFORE = "b" * 64


def file_of(step: Step, before: str | None = BEFORE, subject: RouteSubject = SUBJECT) -> StepFile:
    """What the step's page offers."""
    about = about_step(subject, step, before)
    statement = RouteStatement(subject.id, ACT_OF[step.place], noon(step.day), "As decided.", about)
    return StepFile(statement, subject, step, before)


FILE = file_of(council())
FALSE: dict[str, StepFile] = {
    "another step": replace(FILE, step=council(approves=False)),
    "another body": replace(FILE, step=executive(council().day)),
    "another step before it": replace(FILE, before="c" * 64),
    "no step before it": replace(FILE, before=None),
    "another kind": replace(FILE, subject=replace(SUBJECT, kind=AgreementKind.FINAL)),
    "another count": replace(FILE, subject=replace(SUBJECT, day_count=DayCount.ORDINARY)),
    "other texts": replace(
        FILE,
        subject=replace(SUBJECT, texts=replace(SUBJECT.texts, summary=Bilingual(BEFORE, BEFORE))),
    ),
    "another route": replace(FILE, subject=replace(SUBJECT, id="8VtFzVYwXqK2hTd")),
    "another act": replace(FILE, statement=replace(FILE.statement, act=RouteAct.TELL)),
    "a line too many": replace(
        FILE,
        statement=replace(FILE.statement, about=(*FILE.statement.about, FILE.statement.about[0])),
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A statement, a key and its passphrase, and the officer's copies of the texts."""
    (tmp_path / "statement").write_bytes(FILE.encode())
    (tmp_path / "pass").write_text(PASSPHRASE)
    create_signing_key(tmp_path / "key", KeyKind.OFFICER, PASSPHRASE)
    for name, raw in TEXTS.items():
        (tmp_path / name).write_bytes(raw)
    return tmp_path


def run(folder: Path, *more: str, typed: str = "y\n") -> Result:
    files = [f"--{name}={folder / name}" for name in ("key", "out")]
    arguments = [folder / "statement", "--officer", "m.singh", *files]
    arguments += ["--passphrase-file", folder / "pass", *more]
    return CliRunner().invoke(sign, [str(one) for one in arguments], input=typed)


def texts(folder: Path) -> list[str]:
    """The options by which the officer gives copies of the texts."""
    a_en, a_fr, s_en, s_fr = (str(folder / name) for name in TEXTS)
    return ["--agreement", a_en, a_fr, "--summary", s_en, s_fr]


def refused(done: Result, folder: Path, said: str, status: int = 1) -> None:
    assert done.exit_code == status, done.output
    assert said in done.output
    assert "Traceback" not in done.output
    assert not (folder / "out").exists()


@pytest.mark.parametrize("with_texts", [False, True])
def test_a_step_is_shown_in_full_confirmed_and_signed(folder: Path, with_texts: bool) -> None:
    done = run(folder, *(texts(folder) if with_texts else ()))
    assert done.exit_code == 0, done.output
    assert "the council of presidents decided this" in done.output
    assert "Every line is as the step gives it." in done.output
    for one in FILE.statement.about:
        assert one.text("en") in done.output
    for part in (ROUTE_ID, "route-council", "As decided.", "2026-04-27T16:00:00Z"):
        assert part in done.output
    assert (f"{folder / 's.fr'}, byte for byte" in done.output) == with_texts
    assert f"on the page of this step of route {ROUTE_ID}" in done.output
    statement, signature = parse_step_signature((folder / "out").read_bytes())
    assert statement == FILE.statement
    assert isinstance(signature, Ed25519Signature)
    key = public_key_text(read_signing_key(folder / "key", KeyKind.OFFICER, PASSPHRASE))
    assert (signature.officer, signature.key) == ("m.singh", key)
    verify_bytes(statement.message, signature.signature, public_key_from(key, "key"), "step")


def test_an_officer_reads_it_in_french(folder: Path) -> None:
    done = run(folder, "--language", "fr", typed="n\n")
    for one in FILE.statement.about:
        assert one.text("fr") in done.output
    refused(done, folder, "Aborted")


@pytest.mark.parametrize("name", FALSE)
def test_a_statement_that_is_not_of_its_step_is_not_shown_and_not_signed(
    folder: Path, name: str
) -> None:
    (folder / "statement").write_bytes(FALSE[name].encode())
    done = run(folder)
    by_itself = ("another body", "another route", "another act")
    refused(done, folder, "its statement is of" if name in by_itself else "the statement's line")
    assert "We state" not in done.output


@pytest.mark.parametrize("name", TEXTS)
def test_another_text_than_the_officers_own_copy_is_not_signed(folder: Path, name: str) -> None:
    """2.74: one text throughout."""
    (folder / name).write_bytes(TEXTS[name] + b".")
    what = {"a": "agreement", "s": "summary"}[name[0]]
    said = f"{what}, {name[2:]}: the file's digest is {sha256_hex(TEXTS[name] + b'.')}"
    refused(run(folder, *texts(folder)), folder, said)


def test_what_it_cannot_be_compared_with_is_wrong_usage(folder: Path) -> None:
    refused(run(folder, "--record", str(folder)), folder, "--record is for an act on a poll", 2)
    (folder / "statement").write_bytes(b"ratify/statement/v1\n{}")
    refused(run(folder, *texts(folder)), folder, "are for a step of a route", 2)


def test_a_steps_file_is_what_is_signed_to_the_byte_and_has_one_form() -> None:
    for one in (
        FILE,
        file_of(told(), None),
        file_of(executive(), subject=replace(SUBJECT, day_count=DayCount.ORDINARY)),
    ):
        raw = one.encode()
        assert raw.startswith(one.statement.message + b"\n")
        assert parse_step_file(raw) == one


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.split(b"\n", 2)[0] + b"\n" + raw.split(b"\n", 2)[1],
        lambda raw: raw + b"\n",
        lambda raw: raw.replace(b'"before":"', b'"before": "'),
        lambda raw: raw.replace(b'"day_count":"clear"', b'"day_count":"working"'),
        lambda raw: raw.replace(b'"before":"bbbb', b'"before":"BBBB'),
        lambda raw: b"ratify/statement/v1\n" + raw.split(b"\n", 1)[1],
    ],
)
def test_any_other_form_is_refused(folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    raw = spoil(FILE.encode())
    assert raw != FILE.encode()
    with pytest.raises(AuditError):
        parse_step_file(raw)
    (folder / "statement").write_bytes(raw)
    refused(run(folder), folder, "statement")


def test_a_steps_signature_is_no_acts() -> None:
    """The types are in the bytes: a step's statement is none of a poll."""
    raw = fields.encode({"statement": FILE.statement.to_json(), "signature": {}})
    with pytest.raises(AuditError):
        parse_step_signature(raw)
