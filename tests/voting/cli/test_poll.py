"""The commands: a poll's whole life as officers type it, and plain refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pyotp
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from audit.cli.trustee import trustee
from audit.record.province import to_second
from audit.record.route.steps import WAY
from audit.record.signatures.key_file import KeyKind, read_signing_key
from audit.verify import verify_record
from tally.cli.main import cli
from tally.keyfile import TrusteeSecrets, create_key_file
from tally.protocol.ceremony.in_process import hold_ceremony
from tests.kit.commands import every_command
from tests.kit.files.poll_folders import FEES, ROSTER, UNITS
from tests.kit.polls import end_window
from tests.kit.routes.acceptances import accept_all
from tests.kit.routes.desk import RouteDesk
from tests.kit.routes.stored import put_route
from voting.cli.context import server_context
from voting.cli.poll.acts import moment_of
from voting.demo.example import ExamplePoll, poll_toml
from voting.domain.poll import PollState
from voting.storage import clock

PASSPHRASE, PASSWORD = "correct horse", "a rather long password"
APART = (
    *("sequestered", "admitted", "admitted_employees", "excluded", "undecided"),
    *("on_hold", "upheld"),
)
Run = Callable[..., Result]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a passphrase and a password in files; the server's settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RATIFY_DATABASE_URL", f"sqlite:///{tmp_path / 'ratify.db'}")
    monkeypatch.setenv("RATIFY_SECRETS", str(tmp_path / "secrets"))
    monkeypatch.setattr(clock, "_SQLITE_NOW", clock._SQLITE_NOW)
    set_clock("-10 minutes")
    (tmp_path / "pass").write_text(PASSPHRASE + "\n")
    (tmp_path / "password").write_text(PASSWORD + "\n")
    return tmp_path


def set_clock(shift: str) -> None:
    """Let the database's clock differ from the machine's: the seal comes before the opening."""
    clock._SQLITE_NOW = text(f"SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '{shift}')")


@pytest.fixture
def run(place: Path) -> Run:
    """Run `ratify` with arguments; the exit code must be as expected."""

    def ratify(line: str, *more: str, code: int = 0, typed: str = "") -> Result:
        done = CliRunner().invoke(cli, [*line.split(), *more], input=typed)
        assert done.exit_code == code, (done.output, done.exception)
        return done

    return ratify


ROLES = {
    "anne": "returning-officer",
    "cy": "membership-officer",
    "dan": "membership-officer",
    "paul": "provincial-executive",
    "pia": "provincial-executive",
    "tess": "treasurer",
}


UNUSUAL = "Warning: A-ELEM: an FTE of 4.00 for 1 on its list; usual is from 0.2 to 1.2"


def add_officers(run: Run) -> None:
    for name, role in ROLES.items():
        run(f"officer add {name} --name {name.title()} --role {role} --password-file password")
        public = run(f"officer-key {name}.key --passphrase-file pass").output.strip()
        run(f"officer key {name} {public}")
    for language in ("en", "fr"):
        Path(f"oath.{language}").write_text(f"The oath in {language}", "utf-8")
    run("officer texts 2026-01 oath.en oath.fr")
    for name in ROLES:
        run(f"officer accept {name} --officer-key {name}.key --passphrase-file pass --yes")


def walk_route(place: Path) -> str:
    """The officers accept the union's texts, and two of them make every step of a route."""
    files = {name: place / f"{name}.key" for name in ROLES}
    keys = {
        name: read_signing_key(path, KeyKind.OFFICER, PASSPHRASE) for name, path in files.items()
    }
    office = RouteDesk(server_context(), keys)
    accept_all(office.ctx, *ROLES, keys=keys)
    return office.walk(office.begin())


def write_folder(place: Path, authority: str, route: str) -> None:
    """A poll that is open now, in the folder `poll`."""
    now = datetime.now(UTC).replace(microsecond=0)
    names = tuple(ROLES)
    lasts = timedelta(hours=4)
    poll = ExamplePoll(
        now, now + lasts, "UTC", authority, names, UNITS, objections=timedelta(0), route=route
    )
    (place / "poll").mkdir()
    (place / "poll" / "poll.toml").write_text(poll_toml(poll), "utf-8")
    (place / "poll" / "roster.csv").write_text(ROSTER, "utf-8", newline="")
    (place / "poll" / "fees.csv").write_text(FEES, "utf-8")


def prepared(run: Run, place: Path) -> str:
    """Prepare a poll with its voters' list and trustees, all by commands; return it."""
    run("db init")
    add_officers(run)
    shown = run("credentials keygen authority.key --passphrase-file pass").output
    write_folder(place, shown.split('"')[1], walk_route(place))
    said = run("poll prepare poll").output
    assert "A-ELEM: an FTE of 4.00 for 1 on its list; expected from 0.2 to 1.2" in said
    poll, card_set = re.findall(r"(?:Poll|Card set) (\w{15})", said)
    run(
        f"credentials issue --roster poll/roster.csv --card-set {card_set} --key authority.key "
        "--out cards --passphrase-file pass"
    )
    assert "3 voters" in run(f"poll voters-list {poll} cards/voters-list.json").output
    raw, members = hold_ceremony(["Ada", "Ben"], 2)
    (place / "trustees.json").write_bytes(raw)
    for member in members:
        create_key_file(place / f"{member.name}.key", TrusteeSecrets(member), PASSPHRASE)
    run(f"poll trustees {poll} trustees.json")
    sign_weights(run, poll)
    return poll


def sign_weights(run: Run, poll: str) -> None:
    """The treasurer looks at the table, and signs it; without that there is no seal."""
    seal = f"poll seal {poll} --officer anne --officer-key anne.key --passphrase-file pass"
    assert f"ratify poll sign-weights {poll}" in run(seal, code=1).output
    shown = run(f"poll weights {poll}").output
    assert "Not signed" in shown
    assert UNUSUAL in shown
    done = run(
        f"poll sign-weights {poll} --officer tess --officer-key tess.key --passphrase-file pass",
        typed="y\n",
    ).output
    assert "I have compared this table of weights with the union's books" in done
    assert UNUSUAL in done
    assert f"Signed by tess. Poll {poll} can now be sealed with these." in done
    assert "Signed by tess, " in run(f"poll weights {poll}").output


def act(run: Run, poll: str, name: str, *more: str) -> str:
    """Let both officers act; return what the second was told. To open, the window has come."""
    if name == "open":
        set_clock("0 minutes")
    for officer in ("anne", "paul"):
        done = run(
            f"poll {name} {poll} --officer {officer} --officer-key {officer}.key "
            "--passphrase-file pass",
            *more,
            typed="y\n",
        )
    return done.output


def verify_confirmations(run: Run, poll: str) -> None:
    """Both trustees confirm, and who has not is shown until then."""
    refused = run(
        f"poll open {poll} --officer anne --officer-key anne.key --passphrase-file pass", code=1
    ).output
    assert "cannot be opened yet: 2 more confirmations are needed from: trustee 1 (Ada)" in refused
    run("poll export sealed --public")
    seal_digest = json.loads(run(f"poll show {poll} --json").output)["seal_digest"]
    assert "Ben" in run(f"poll show {poll}").output
    for name, lacking in (
        ("Ada", "1 more confirmation is needed from: trustee 2 (Ben)"),
        ("Ben", ""),
    ):
        run(
            f"trustee confirm sealed --key {name}.key --out {name}-confirmation.json --yes "
            f"--passphrase-file pass --processes 1 --seal-digest {seal_digest}"
        )
        said = run(f"poll confirmation {poll} {name}-confirmation.json").output
        assert f"({name}) has confirmed, entry" in said
        assert lacking in said
    assert "has confirmed already" in run(f"poll confirmation {poll} Ben-confirmation.json").output
    shown = json.loads(run(f"poll show {poll} --json").output)
    first = len(ROLES) + len(WAY) + 1  # after what each accepted, the route's steps and the seal
    assert [one["entry"] for one in shown["confirmations"]] == [first, first + 1]
    assert shown["confirmations_lacking"] == ""
    notice = run(f"poll notice {poll}").output
    assert seal_digest in notice
    assert "A key holder named here who did not confirm must object." in notice
    assert "doit s’y opposer" in notice


def test_a_polls_whole_life_by_commands(run: Run, place: Path) -> None:
    poll = prepared(run, place)
    sealed = act(run, poll, "seal")
    assert "Poll file’s digest: " in sealed
    assert poll in sealed
    assert "Signed by anne and paul" in sealed
    assert "unit A-ELEM has 1 member(s)" in sealed
    assert UNUSUAL in sealed
    verify_confirmations(run, poll)
    assert act(run, poll, "open").endswith("open.\n")
    assert re.search(r"All\W+3\W+0\W+0\.0%", run(f"poll turnout {poll}").output)
    turnout = json.loads(run(f"poll turnout {poll} --json").output)
    assert turnout["all"] == {"on_list": 3, "votes": 0, "ballots": 0, **dict.fromkeys(APART, 0)}
    assert [set(unit) - {"unit"} for unit in turnout["units"]] == [set(turnout["all"])] * 3
    later = verify_extension(run, poll)
    assert later in run(f"poll show {poll}").output
    verify_early_close(run, poll)
    act(run, poll, "count")
    run("poll export to-decrypt --public")
    decrypt(run, poll, "Ada")
    set_aside = ("--trustee", "1", "--reason", "her laptop was stolen")
    assert "Decryption by" in act(run, poll, "set-aside", *set_aside)
    assert "Not counted yet" in decrypt(run, poll, "Ben")
    assert "The poll is counted" in run(f"poll decryption {poll} Ada.json").output
    assert "no votes cast" in run(f"poll result {poll} --officer anne").output
    result = json.loads(run(f"poll result {poll} --officer anne --json").output)
    assert result["head_count"]["votes_cast"] == 0
    readings = run(f"poll readings {poll} --officer anne").output
    assert readings.splitlines()[-1] == "Official result: no votes cast: not ratified"
    assert (
        "who sees results when they are released"
        in run(f"poll readings {poll} --officer tess", code=1).output
    )
    act(run, poll, "certify")
    act(run, poll, "release")
    run(f"poll export {poll} public.zip --public --zip")
    run(f"poll export {poll} record")
    said = run(f"poll readings {poll} --officer anne --json")
    assert said.stdout_bytes == (place / "record" / "readings.json").read_bytes() + b"\n"
    assert verify_record(place / "public.zip", processes=1).edition == "public"
    assert verify_record(place / "record", processes=1).state == "released"
    run(f"poll export {poll} complete.zip --zip")
    said = run(f"poll export {poll} - --zip")
    assert said.stdout_bytes == (place / "complete.zip").read_bytes()
    assert "The complete record" in said.stderr
    shown = json.loads(run(f"poll show {poll} --json").output)
    anchors = ("--seal-digest", shown["seal_digest"], "--processes", "1")
    verdict = "valid, anchored, percentage proved\n"
    assert run("audit verify complete.zip", *anchors).output.endswith(verdict)
    assert run("audit verify public.zip", *anchors).output.endswith(verdict)
    run("audit verify complete.zip --processes 1", code=3)
    assert (place / "complete.zip").stat().st_mode & 0o777 == 0o600  # it has every unit's split
    assert (place / "public.zip").stat().st_mode & 0o777 == 0o644
    assert "released" in run("poll list").output


def decrypt(run: Run, poll: str, name: str) -> str:
    """Let a trustee decrypt, and hand the file in; return what was said of it."""
    seal_digest = json.loads(run(f"poll show {poll} --json").output)["seal_digest"]
    run(
        f"trustee decrypt to-decrypt --key {name}.key --out {name}.json "
        f"--passphrase-file pass --processes 1 --seal-digest {seal_digest}"
    )
    return run(f"poll decryption {poll} {name}.json").output


def verify_early_close(run: Run, poll: str) -> None:
    """Order an early close by commands, and let its second come."""
    reason = ("--reason", "everybody has voted")
    opposed = f"poll close {poll} --officer anne --officer-key anne.key --passphrase-file pass"
    assert "is missing" in run(opposed, *reason, code=1).output
    at = datetime.now(UTC).replace(microsecond=0)
    for ahead in (timedelta(minutes=9), timedelta(hours=25)):
        refused = run(opposed, *reason, "--at", (at + ahead).isoformat(), code=1).output
        assert "10 minutes to 24 hours after the second signature" in refused
    at += timedelta(minutes=12)
    said = act(run, poll, "close", "--at", at.isoformat(), *reason)
    closes = to_second(at)
    assert f"New closing time: {closes} in Toronto" in said
    assert f"Poll {poll} closes early, by itself, at {closes} in Toronto." in said
    shown = json.loads(run(f"poll show {poll} --json").output)
    assert (shown["state"], shown["closes"]) == ("open", f"{at:%Y-%m-%dT%H:%M:%SZ}")
    assert (
        f"(early, by entry {shown['close_ordered']} of the log)" in run(f"poll show {poll}").output
    )
    assert end_window(server_context(), poll) is PollState.CLOSED


def verify_extension(run: Run, poll: str) -> str:
    """Extend by a day; return the new closing time as `poll show` says it."""
    shown = run(f"poll show {poll}").output
    closes = re.search(r"Closes +(\S+ \S+) Toronto", shown)
    assert closes is not None
    tomorrow = datetime.fromisoformat(closes[1]) + timedelta(days=1)
    later = tomorrow.replace(hour=23, minute=30)  # in no hour that the clocks repeat
    act(run, poll, "extend", "--closes", later.isoformat(), "--reason", "snow in the north")
    return f"{later} Toronto"


@pytest.mark.parametrize(
    ("closes", "says"),
    [
        ("soon", "write a time such as"),
        ("2026-03-08T02:30:00", "they skip"),
        ("2026-11-01T01:30:00", "they repeat"),
    ],
)
def test_a_closing_time_is_one_that_the_clocks_show_once(closes: str, says: str) -> None:
    with pytest.raises(click.BadParameter, match=says):
        moment_of(closes)
    offset = moment_of("2026-11-01T01:30:00-05:00")
    assert offset == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_nothing_is_signed_without_a_yes(run: Run, place: Path) -> None:
    poll = prepared(run, place)
    signing = f"poll seal {poll} --officer anne --officer-key anne.key --passphrase-file pass"
    run(signing, code=1, typed="n\n")
    assert "Signed by nobody yet" in run(f"poll show {poll}").output
    assert "Another officer signs" in run(f"{signing} --yes").output
    assert "Signed by anne; waits until" in run(f"poll show {poll}").output
    again = run(f"{signing} --yes", code=1)
    assert "anne has signed this statement already" in again.output
    run(f"poll withdraw {poll} seal --officer paul")
    assert "Statement" not in run(f"poll show {poll}").output


def test_an_act_is_signed_away_from_the_server(run: Run, place: Path) -> None:
    poll = prepared(run, place)
    said = run(f"poll statement {poll} seal --out seal.statement --files seal.zip").output
    assert "We seal this poll" in said
    assert "Question, in French: " in said
    assert "ratify sign --record seal.zip" in said
    for officer in ("anne", "paul"):
        signed = run(
            f"sign seal.statement --officer {officer} --key {officer}.key "
            f"--out {officer}.signature --passphrase-file pass --record seal.zip --language fr",
            typed="y\n",
        ).output
        assert "Nous scellons ce scrutin" in signed
        assert "Every line is as seal.zip gives it." in signed
        said = run(f"poll submit {poll} {officer}.signature").output
    assert "Signed by anne and paul" in said
    assert "sealed" in run(f"poll show {poll}").output
    assert "no statement to seal waits" not in said
    again = run(f"poll submit {poll} anne.signature", code=1).output
    assert "over another statement than the one that waits" in again
    verify_confirmations(run, poll)
    assert "exists" in run(f"poll statement {poll} open --out seal.statement", code=1).output
    later = f"poll statement {poll} open --out open.statement --files open.zip"
    assert "--files is for the seal" in run(later, code=2).output
    again = f"poll statement {poll} open --out open.statement"
    assert "Voting opens, as sealed" in run(again).output


def test_a_passphrase_is_asked_for_unseen(run: Run, place: Path) -> None:
    done = run("officer-key kim.key", typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert PASSPHRASE not in done.output
    wrong = run("credentials issue --roster poll --card-set x --key kim.key --out c", code=2)
    assert "poll" in wrong.output


def test_an_officers_key_signs_no_voters_list(run: Run, place: Path) -> None:
    (place / "roster.csv").write_text(ROSTER, "utf-8", newline="")
    run("officer-key kim.key --passphrase-file pass")
    done = run(
        "credentials issue --roster roster.csv --card-set 8VtFzVYwXqK2hTd --key kim.key "
        "--out cards --passphrase-file pass",
        code=1,
    )
    assert "one of kind credential-authority is needed" in done.output
    assert not (place / "cards").exists()


# --- refusals ----------------------------------------------------------------------------------


def test_bad_rows_are_listed_up_to_a_hundred_and_counted(run: Run, place: Path) -> None:
    run("db init")
    write_folder(place, "not a key", put_route(server_context(), datetime.now(UTC)))
    rows = "".join(f"{number},x,A-ELEM,statutory,good-standing,,,en,\n" for number in range(150))
    (place / "poll" / "roster.csv").write_text(ROSTER + rows, "utf-8", newline="")
    said = run("poll prepare poll", code=1).output
    faults = 150 + len(ROLES) + 1  # the rows, the accounts that are missing, the key
    assert f"{faults} faults in 2 files, nothing was imported" in said
    assert said.count("\n  ") == 101
    assert f"... and {faults - 100} more in poll/roster.csv" in said


def test_without_a_database_the_remedy_is_said(run: Run) -> None:
    assert "ratify db init" in run("poll list", code=1).output


def test_an_unknown_poll_is_said(run: Run) -> None:
    run("db init")
    for line in ("show", "turnout", "discard", "result --officer anne", "readings --officer anne"):
        name, *options = line.split()
        said = run(f"poll {name} 8VtFzVYwXqK2hTd", *options, code=1).output
        assert "Traceback" not in said
        assert "There is no" in said


def test_a_draft_can_be_discarded(run: Run, place: Path) -> None:
    poll = prepared(run, place)
    run(f"poll discard {poll}")
    assert "void" in run("poll list").output


def test_which_poll_to_export_must_be_clear(run: Run, place: Path) -> None:
    run("db init")
    assert "name the poll and the folder" in run("poll export record", code=2).output


def test_tick_says_what_moved(run: Run, place: Path) -> None:
    poll = prepared(run, place)
    act(run, poll, "seal")
    assert run("poll tick").output == ""


# --- officers, database, template, help --------------------------------------------------------


def test_officers_are_listed_with_what_they_hold(run: Run) -> None:
    run("db init")
    add_officers(run)
    run("officer add kim --name Kim --role returning-officer --password-file password")
    run("officer end anne --successor kim")
    said = run("officer list").output
    assert re.search(r"paul\W+Paul\W+provincial", said)
    assert "not yet" in said
    assert "ended" in said


def test_an_enrolment_shows_a_secret_whose_code_it_can_compute(run: Run) -> None:
    run("db init")
    said = run(
        "officer add kim --name Kim --role returning-officer --password-file password"
    ).output
    secret = re.search(r"Secret: (\w+)", said)
    assert secret is not None
    assert run(f"officer code {secret[1]}").output.strip() == pyotp.TOTP(secret[1]).now()
    again = run("officer password kim --password-file password").output
    assert "Secret: " in again
    assert secret[1] not in again
    assert "base32" in run("officer code 1!", code=1).output


def test_the_database_can_be_upgraded_again_and_again(run: Run) -> None:
    run("db init")
    assert "The database is at revision" in run("db upgrade").output
    run("db init")


def test_the_template_passes_the_import_once_its_key_is_put_in(run: Run, place: Path) -> None:
    run("db init")
    run("poll template draft")
    assert "credential_authority" in run("poll prepare draft", code=1).output
    shown = run("credentials keygen authority.key --passphrase-file pass").output
    path = place / "draft" / "poll.toml"
    text = re.sub(
        r"credential_authority = .*", lambda found: shown.strip(), path.read_text("utf-8")
    )
    text = text.replace('officers = ["a.roy", "m.singh", "t.hall"]', "")
    route = put_route(server_context(), datetime.now(UTC) + timedelta(days=30))
    path.write_text(re.sub(r'(?m)^route = ".*', f'route = "{route}"', text), "utf-8")
    assert "3 members in 3 units" in run("poll prepare draft").output
    assert "never written over" in run("poll template draft", code=1).output


def mine() -> list[tuple[str, click.Command]]:
    names = ("poll", "credentials", "officer", "db", "messages", "demo", "serve")
    return [(" ".join(path), command) for path, command in every_command() if path[0] in names]


@pytest.mark.parametrize(("name", "command"), mine())
def test_every_command_says_in_a_sentence_what_it_does(name: str, command: click.Command) -> None:
    done = CliRunner().invoke(command, ["--help"], prog_name=f"ratify {name}")
    assert done.exit_code == 0
    first = (command.help or "").strip().splitlines()[0]
    assert first[0].isupper()
    assert "\b" not in done.output
    if isinstance(command, click.Group):
        assert "Example" in done.output


def test_the_trustees_command_is_there() -> None:
    assert "decrypt" in trustee.commands
