"""docs/protocol.md: every example is read from the page, and is what the page says."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import fields as fields_of
from datetime import timedelta
from fractions import Fraction

import pytest

from audit.record.about.withheld import Withheld, verify_withheld
from audit.record.fields import Node, load
from audit.record.log import events
from audit.record.log.checkpoint import parse_checkpoint
from audit.record.log.entries import EVENTS, encode_log, parse_entry
from audit.record.log.tree import root_of
from audit.record.manifest import parse_manifest
from audit.record.offices.acting import ActingOfficers
from audit.record.poll_document import MEMBERS, parse_poll_document
from audit.record.receipt import parse_receipt
from audit.record.signatures.ed25519 import public_key_from, public_key_text, verify_object
from audit.record.signatures.officer import parse_officer_signature
from audit.record.signatures.signers import verify_two_officers
from audit.record.signatures.statement import Act, parse_statement
from audit.record.signatures.weights import SignedWeights, verify_weights
from audit.record.voters_lists import parse_voters_lists
from audit.record.weights.readings import COUNTING_UNIT
from audit.record.weights.table import verify_table
from audit.replay.authorisation import verify_authorisations, verify_list_changes
from audit.replay.elections import election_bytes
from audit.replay.held import encode_held, parse_held
from audit.replay.history import RecordedState
from audit.replay.poll import replay
from audit.replay.proved import sealed_weights
from audit.replay.sequestered import encode_sequestered, parse_openings, sequestered_rows
from tally.count import encrypted_tally
from tally.decryption.strong import CountLog
from tally.decryption_file.count import UnitToDecrypt, count_to_decrypt
from tally.decryption_file.file import parse_decryption_file
from tally.decryption_file.listed import parse_decryptions
from tally.decryption_file.verify import verify_decryption_file
from tally.fte.files import parse_fte_record
from tally.fte.inputs import Origin
from tally.fte.materiality import Category
from tally.fte.outcome import tally_fte
from tally.fte.readings import readings_report
from tally.protocol.credential import parse_credentials_list
from tally.protocol.election import parse_election
from tally.protocol.encoding import canonical, compact, parse_element, sha256_b64, sha256_hex
from tally.protocol.group import G, Q
from tally.protocol.trustees import parse_trustees
from tally.result import DECIMALS, parse_result
from tally.sequestered import ExclusionReason
from tests.audit.examples import (
    CHALLENGED,
    PAGE,
    checks_table,
    read_examples,
    readings_table,
)
from tests.audit.helpers import authorization_from
from tests.kit.simulator.challenges import challenging_poll
from tests.kit.simulator.people import ROLES
from tests.kit.simulator.poll import OPENS, poll_at, signing_key
from tests.kit.simulator.sequestered import sequestering_poll

EXAMPLES = read_examples()
DOCUMENT = parse_poll_document(EXAMPLES["poll"].encode())
LOG_KEY = public_key_from(DOCUMENT.log_key, "log")


def test_the_page_has_an_example_of_everything():
    documents = {
        *("election", "poll", "fte", "result", "readings", "commitment", "nonce", "checkpoint"),
        *("voters-list", "voters-lists"),
        *("trustees", "encrypted-tally", "decryption-file", "decryptions", "manifest-public"),
        *("blinds", "public-proof"),
        *(
            "authorization",
            "receipt",
            "manifest",
            "statement",
            "weights",
            "withheld",
            "signature-ed25519",
            "signature-passkey",
        ),
        *(
            "authorization-sequestered",
            "receipt-sequestered",
            "sequestered",
            "sequestered-public",
            "held",
        ),
        *("trustee:confirmed-next", "ballot:cast-next"),
        *("ballot:sequestered-challenged", "challenges"),
        *(*HEAD[1 : len(ROLES)], "officer:accepted-successor", "route:recommended-next"),
    }
    assert set(EXAMPLES) == documents | set(EVENTS)
    assert all(EXAMPLES.values())


def test_the_keys_are_those_that_anybody_can_compute():
    assert DOCUMENT.log_key == public_key_text(signing_key("log 1"))
    assert DOCUMENT.credential_authority == public_key_text(signing_key("authority 1"))
    for name in ("chair", "executive", "ana", "ben"):
        key = DOCUMENT.officer(name).keys[0].public_key
        assert key == public_key_text(signing_key(f"{name} 1"))


def test_the_election_follows_from_the_poll():
    election = parse_election(EXAMPLES["election"].encode())
    expected = election_bytes(DOCUMENT, DOCUMENT.units[0], election.public_key)
    assert expected.decode() == EXAMPLES["election"]


def test_the_signed_objects():
    authorization = authorization_from(EXAMPLES["authorization"].encode())
    authorization.verify(LOG_KEY)
    assert authorization.election == parse_election(EXAMPLES["election"].encode()).fingerprint
    receipt = parse_receipt(EXAMPLES["receipt"].encode())
    receipt.verify(LOG_KEY)
    cast = json.loads(EXAMPLES["ballot:cast"])
    assert receipt.index == cast["index"]
    assert parse_manifest(EXAMPLES["manifest"].encode()).edition == "complete"
    parse_manifest(EXAMPLES["manifest"].encode()).verify(LOG_KEY)


def test_the_manifest_has_the_digests_of_the_examples():
    listed = parse_manifest(EXAMPLES["manifest"].encode()).files
    for name in (
        "poll",
        "trustees",
        "fte",
        "result",
        "readings",
        "voters-lists",
        "decryptions",
        "public-proof",
    ):
        assert listed[f"{name}.json"] == sha256_hex(EXAMPLES[name].encode())
    assert listed["log/checkpoint"] == sha256_hex(EXAMPLES["checkpoint"].encode() + b"\n")


def test_the_voters_list_is_the_sealed_one():
    node = load(EXAMPLES["voters-list"].encode(), "voters-list")
    authority = public_key_from(DOCUMENT.credential_authority, "authority")
    verify_object("voters-list", node.value, authority, "voters-list")
    for unit in DOCUMENT.units:
        voters = [voter for voter in node.value["voters"] if voter["unit"] == unit.id]
        credentials = sorted(voter["credential"] for voter in voters)
        assert sha256_hex(compact(credentials)) == unit.voters_list
        assert len(parse_credentials_list(compact(credentials))) == unit.on_list


def test_the_authoritys_word_is_on_the_sealed_lists():
    lists = parse_voters_lists(EXAMPLES["voters-lists"].encode())
    lists.verify(DOCUMENT.credential_authority)
    lists.verify_sealed(DOCUMENT)
    assert json.loads(EXAMPLES["voters-list"])["lists"] == lists.to_json()


def test_the_statement_and_its_signatures():
    statement = parse_statement(Node(json.loads(EXAMPLES["statement"]), "statement"))
    signatures = [
        parse_officer_signature(Node(json.loads(EXAMPLES[name]), name))
        for name in ("signature-ed25519", "signature-passkey")
    ]
    acting = ActingOfficers.sealed(DOCUMENT.officers)
    verify_two_officers(statement, signatures, DOCUMENT, acting)


def test_the_signed_weights_are_those_of_poll_json():
    signed = SignedWeights.parse(Node(json.loads(EXAMPLES["weights"]), "weights"))
    assert signed == DOCUMENT.weights
    about = signed.statement.about
    verify_weights(signed, DOCUMENT.poll, DOCUMENT.officers, about)
    assert about[-1].value.en == DOCUMENT.fte
    assert json.loads(EXAMPLES["manifest"])["files"]["fte.json"] == DOCUMENT.fte


INPUTS = parse_fte_record(EXAMPLES["fte"].encode())


def test_the_table_of_weights_is_that_of_the_poll():
    assert sha256_hex(EXAMPLES["fte"].encode()) == DOCUMENT.fte
    verify_table(DOCUMENT.units, DOCUMENT.choices, INPUTS)
    assert [row.counts_in for row in INPUTS.units] == ["A-ELEM", "A-ELEM"]
    assert DOCUMENT.choices[COUNTING_UNIT] == "unit"


def test_the_result_follows_from_the_examples():
    """Of the page alone: 2 of 3 votes in favour, with the FTE of both elections."""
    result = parse_result(EXAMPLES["result"].encode(), INPUTS.threshold)
    counts = [one.count for one in result.outcome.elections]
    assert tally_fte(INPUTS, counts) == result.outcome
    (unit,) = json.loads(EXAMPLES["result"])["units"]
    assert (unit["unit"], unit["fte"], unit["votes_cast"]) == ("A-ELEM", "1100", 3)
    assert result.outcome.in_favour == Fraction(2, 3)
    assert result.reissued == {"A-ELEM": 1}
    issued = entry("credential:issued").event.credential
    assert entry("ballot:cast-next").index > entry("credential:issued").index
    assert issued != entry("credential:revoked").event.credential
    assert [one.category for one in result.materiality] == [Category.ADMITTED, Category.REISSUED]
    report = readings_report(INPUTS, counts)
    assert report.encode(DECIMALS).decode() == EXAMPLES["readings"]


def table(heading: str) -> set[str]:
    """The members that the first column of the table below a heading names."""
    below = PAGE.read_text().partition(heading)[2].partition("\n\n")[2].partition("\n\n")[0]
    cells = [line.split("|")[1] for line in below.splitlines()[2:]]
    return {name for cell in cells for name in re.findall("`([a-z_]+)`", cell)}


def test_every_member_of_fte_json_is_described():
    """Those of the example, and those that a table may have besides."""
    document = json.loads(EXAMPLES["fte"])
    assert table("**fte.json** is the table of weights") == {*document, "salary_ratio"}
    origin = {one.name for one in fields_of(Origin)}
    optional = {"fte", "voluntary", "occasional", *origin}
    assert table("A row of `units`:") == {*document["units"][0], *optional}


def test_every_member_of_poll_json_is_described():
    assert table("## 8 poll.json\n\nCanonical JSON") == set(MEMBERS)
    assert table("A unit of `units`:") == set(json.loads(EXAMPLES["poll"])["units"][0])


def test_the_table_of_readings_is_the_one_that_is_sealed():
    assert readings_table() in PAGE.read_text()


def test_the_lines_that_the_certificate_locks():
    withheld = Withheld.parse(Node(json.loads(EXAMPLES["withheld"]), "withheld"))
    verify_withheld(entry("result:certified").event.statement.about, withheld)
    salt = bytes.fromhex(json.loads(EXAMPLES["commitment"])["salt"])
    own = hashlib.sha256(b"ratify/withheld/v1|certify|" + salt).digest()
    assert withheld.salt == own
    listed = json.loads(EXAMPLES["withheld"])["lines"]
    locked = sha256_hex(own + canonical(listed))
    assert json.loads(EXAMPLES["result:certified"])["statement"]["about"][-1]["en"][1] == locked


def test_the_table_of_lines_has_every_line_in_both_languages():
    """`UNIT`, `OFFICER` and `N` stand for units, officers and numbers."""
    table = PAGE.read_text().partition("The lines by act")[2].partition("- A **code** is")[0]
    polls = (sequestering_poll("released"), challenging_poll("released"), poll_at("released"))
    events = [event for poll in polls for event in poll.events]
    stated = [event.statement for event in events if getattr(event, "statement", None)]
    others = ("poll:extended", "close:ordered", "poll:voided", "decryption:set-aside")
    others += ("officer:succeeded", "officer:key-replaced", "service:resumed")
    others += tuple(name for name in CHALLENGED if "sequestered" not in name)
    stated += [entry(name).event.statement for name in others]
    stated += [poll.document.weights.statement for poll in polls]
    late = poll_at("sealed")
    late.now = OPENS
    late.open()
    late.order(late.now + timedelta(hours=1))
    late.extend(late.closes + timedelta(hours=1))
    stated += [event.statement for event in late.events[-3:]]
    for name in {one.name for statement in stated for one in statement.about}:
        for text in (name.en, name.fr):
            text = re.sub(r"[A-D]-(ELEM|SEC|OCC)", "UNIT", text)
            text = re.sub(r"(Officer|Responsable) [a-z]+", r"\1 OFFICER", text)
            text = re.sub(r"^(Signed the|Signature du) (.*), [a-z]+", r"\1 \2, OFFICER", text)
            text = re.sub(r"(holder|clé|ruling|décision|Ballot|Bulletin) [0-9]+", r"\1 N", text)
            text = re.sub(r" N, Trustee [0-9]+", " N", text)
            text = re.sub(
                r"^(Ballots set aside,|Bulletins mis à part,) (excl|und|sans).*", r"\2", text
            )
            assert text in table, text


def test_the_nonce():
    raw = bytes.fromhex(EXAMPLES["nonce"])
    assert int.from_bytes(raw[:8], "big") == 1778504400000  # 2026-05-11T13:00:00Z
    message = f"ratify/nonce/v1\n{DOCUMENT.poll}|".encode() + raw[:16]
    assert raw[16:] == hmac.new(bytes(32), message, hashlib.sha256).digest()[:16]


def entry(name: str):
    raw = EXAMPLES[name].encode()
    return parse_entry(raw, json.loads(raw)["index"])


HEAD = (
    *("officer:accepted", *(f"officer:accepted-{name}" for name in list(ROLES)[1:])),
    *("route:received", "route:recommended", "route:recommended-next", "route:told"),
)
VOTING = (
    *HEAD,
    *("poll:sealed", "trustee:confirmed", "trustee:confirmed-next"),
    *("poll:opened", "poll:extended", "ballot:cast"),
)
CLOSED = (
    *VOTING,
    *("ballot:sequestered", "contact:changed"),
    *("credential:revoked", "credential:issued", "ballot:cast-next", "poll:closed"),
)
ORDER = (
    *CLOSED,
    *("ballot:admitted", "tally:encrypted", "decryption:received", "result:computed"),
    *("result:certified", "result:released"),
)


def test_the_events_are_a_log():
    """There is one decryption of two on the page: the other is not needed to follow the grammar."""
    entries = tuple(entry(name) for name in ORDER)
    history = replay(entries, DOCUMENT)
    assert history.state is RecordedState.RELEASED
    assert len(verify_authorisations(entries, history, DOCUMENT)) == 8
    assert verify_list_changes(entries, DOCUMENT) == 2
    assert [type(change).__name__ for change in history.changes] == [
        "CredentialRevoked",
        "CredentialIssued",
        "AdmittedBallot",
    ]
    salt = bytes.fromhex(json.loads(EXAMPLES["commitment"])["salt"])
    sealed = len(HEAD)
    assert [one.index for one in history.confirmations] == [sealed + 1, sealed + 2]
    assert history.computed.commitment == sha256_hex(salt + EXAMPLES["result"].encode())


@pytest.mark.parametrize(
    ("names", "state"),
    [
        *[(("close:ordered",), RecordedState.OPEN), (("poll:voided",), RecordedState.VOID)],
        (("officer:accepted-successor", "officer:succeeded"), RecordedState.OPEN),
        (("officer:key-replaced",), RecordedState.OPEN),
        (("service:interrupted", "service:resumed"), RecordedState.OPEN),
    ],
)
def test_the_other_ways_it_could_have_gone(names, state):
    entries = tuple(entry(each) for each in (*VOTING, *names))
    history = replay(entries, DOCUMENT)
    assert history.state is state
    assert len(verify_authorisations(entries, history, DOCUMENT)) == 4
    assert isinstance(entries[len(HEAD)].event, events.PollSealed)
    assert encode_log([entries[0].raw]).endswith(b"\n")


def test_the_challenges_instead():
    entries = tuple(entry(each) for each in (*VOTING, *CHALLENGED))
    history = replay(entries, DOCUMENT)
    assert len(verify_authorisations(entries, history, DOCUMENT)) == 7
    before, after = history.challenges
    assert (before.before, before.upheld, before.unit) == (True, True, "C-OCC")
    assert (after.before, after.dismissed, after.unit) == (False, True, "A-ELEM")
    assert history.ballots == {"A-ELEM": (after.ballot,), "C-OCC": ()}
    assert not history.sequestered


def test_the_sequestered_ballot_excluded_instead():
    entries = tuple(entry(each) for each in (*CLOSED, "ballot:excluded"))
    history = replay(entries, DOCUMENT)
    assert len(verify_authorisations(entries, history, DOCUMENT)) == 5
    raw, public = EXAMPLES["sequestered"].encode(), EXAMPLES["sequestered-public"].encode()
    openings = parse_openings(raw)
    assert [one.reason for one in openings] == [ExclusionReason.ALREADY_VOTED]
    assert encode_sequestered(sequestered_rows(history, DOCUMENT, openings), openings) == raw
    assert encode_sequestered(sequestered_rows(history, DOCUMENT, None), None) == public
    assert "already" not in EXAMPLES["sequestered-public"] + EXAMPLES["ballot:excluded"]


def test_the_ballot_left_out_is_the_one_of_the_pair_that_is_logged():
    logged, raw = json.loads(EXAMPLES["ballot:sequestered"]), EXAMPLES["held"].encode()
    (one,) = parse_held(raw, "sequestered/A-ELEM.json")
    assert (one.digest, one.claim) == (logged["ballot"], logged["claim"])
    assert encode_held([one]) == raw
    (row,) = json.loads(EXAMPLES["ballot:excluded"])["ballots"]
    assert (row["ballot"], row["claim"]) == (one.digest, one.claim)


def test_the_marks_of_a_sequestered_ballot():
    logged = json.loads(EXAMPLES["ballot:sequestered"])
    authorization = authorization_from(EXAMPLES["authorization-sequestered"].encode())
    authorization.verify(LOG_KEY)
    assert authorization.claim == logged["claim"]
    receipt = parse_receipt(EXAMPLES["receipt-sequestered"].encode())
    receipt.verify(LOG_KEY)
    assert receipt.sequestered
    assert receipt.index == logged["index"]


# --- decryptions --------------------------------------------------------------------------------

COUNT_LOG = (*CLOSED, "ballot:admitted", "tally:encrypted")
"""The log that ends with the count's tally:encrypted."""
NO_BALLOTS = encrypted_tally([])
"""C-OCC's: nobody voted there."""


def test_the_election_and_the_tally_bind_what_is_decrypted():
    election = parse_election(EXAMPLES["election"].encode())
    assert election.trustees == sha256_hex(EXAMPLES["trustees"].encode())
    voted, silent = entry("tally:encrypted").event.units
    assert voted.encrypted_tally == sha256_hex(EXAMPLES["encrypted-tally"].encode())
    assert silent.encrypted_tally == sha256_hex(NO_BALLOTS)


def test_the_tally_of_no_ballots_is_of_identities():
    ciphertext = {"alpha": "0" * 63 + "1", "beta": "0" * 63 + "1"}
    assert json.loads(NO_BALLOTS) == [[ciphertext, ciphertext]]


def test_the_decryption_file_holds():
    """Everything that is needed to verify it is on the page."""
    root = root_of(EXAMPLES[name].encode() for name in COUNT_LOG).hex()
    election = parse_election(EXAMPLES["election"].encode())
    tally = EXAMPLES["encrypted-tally"].encode()
    other = parse_election(election_bytes(DOCUMENT, DOCUMENT.units[1], election.public_key))
    count = count_to_decrypt(
        DOCUMENT.poll,
        CountLog(len(COUNT_LOG), root),
        parse_trustees(EXAMPLES["trustees"].encode()),
        {"A-ELEM": UnitToDecrypt(election, tally, 3), "C-OCC": UnitToDecrypt(other, NO_BALLOTS, 0)},
        sealed_weights(DOCUMENT, INPUTS),
    )
    file = parse_decryption_file(EXAMPLES["decryption-file"].encode())
    assert verify_decryption_file(file, count).number == 2
    received = entry("decryption:received").event
    assert (received.owner, received.file) == (2, sha256_hex(file.encode()))


def test_the_strong_proof_is_what_the_page_says():
    """The challenge, from the texts of the examples alone."""
    file = json.loads(EXAMPLES["decryption-file"])
    unit, _ = file["units"]
    partial = json.loads(unit["partial_decryption"])
    election, tally = EXAMPLES["election"], EXAMPLES["encrypted-tally"]
    public = parse_trustees(EXAMPLES["trustees"].encode()).owner(2).key.public_key
    for answer, proof in enumerate(unit["strong_proofs"]):
        c, response = int(proof["challenge"]), int(proof["response"])
        ciphertext = json.loads(tally)[0][answer]
        alpha, factor = (
            parse_element(text, "example")
            for text in (ciphertext["alpha"], partial["decryption_factors"][0][answer])
        )
        a, b = G**response * public**c, alpha**response * factor**c
        parts = [
            *(file["poll"], unit["unit"], sha256_b64(election.encode()), str(answer), "2"),
            *(str(file["log"]["size"]), file["log"]["root"], sha256_hex(tally.encode())),
            *(str(public), ciphertext["alpha"], ciphertext["beta"], str(factor), str(a), str(b)),
        ]
        framed = b"".join(len(part).to_bytes(4, "big") + part.encode() for part in parts)
        digest = hashlib.sha512(b"ratify/decryption/v1\0" + framed).digest()
        assert c == int.from_bytes(digest, "big") % Q


def test_decryptions_json_holds_the_file_as_it_was_received():
    files = parse_decryptions(EXAMPLES["decryptions"].encode())
    assert [file.owner for file in files] == [1, 2]
    assert files[1].encode().decode() == EXAMPLES["decryption-file"]


def test_the_public_manifest_has_the_digest_only():
    public = parse_manifest(EXAMPLES["manifest-public"].encode())
    public.verify(LOG_KEY)
    assert "decryptions.json" not in public.files
    assert public.withheld == {"decryptions.json": sha256_hex(EXAMPLES["decryptions"].encode())}


def test_the_decryption_set_aside_instead_of_counted():
    aside = entry("decryption:set-aside")
    received = ORDER.index("decryption:received") + 1
    entries = (*(entry(name) for name in ORDER[:received]), aside)
    assert aside.event.received == sha256_hex(EXAMPLES["decryption:received"].encode())
    history = replay(entries, DOCUMENT)
    assert history.decryptions == ()
    assert verify_authorisations(entries, history, DOCUMENT)[-1].act is Act.SET_ASIDE


def test_the_checkpoint():
    note = EXAMPLES["checkpoint"].encode() + b"\n"
    assert parse_checkpoint(note, DOCUMENT.log_origin, LOG_KEY).size == len(ORDER) + 1


def test_the_table_of_checks_is_that_of_the_verifier():
    assert checks_table() in PAGE.read_text()
