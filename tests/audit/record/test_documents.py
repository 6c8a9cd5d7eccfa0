"""poll.json, its parts, and the strict reader below them."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as new_rsa_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.record import fields
from audit.record.errors import DocumentError, SignatureError
from audit.record.fields import Node
from audit.record.officers import Ed25519Key, PasskeyKey
from audit.record.poll_document import REHEARSAL, parse_poll_document
from audit.record.signatures.ed25519 import sign_object, verify_object
from audit.record.units import MAY_VOTE, Answers, Bilingual
from tally.protocol.encoding import b64encode, canonical
from tests.kit.simulator.forced import with_by_laws
from tests.kit.simulator.people import ANA, CHAIR, DEPUTY, SECOND, passkey_text
from tests.kit.simulator.poll import HOST, ORIGIN, Simulator, passkey, signing_key
from tests.kit.simulator.preparation import as_rehearsal

DOCUMENT = Simulator().document


# --- the strict reader --------------------------------------------------------------------------


def test_a_refusal_names_the_place():
    node = fields.load(canonical({"units": [{"n": "x"}]}), "poll.json")
    with pytest.raises(DocumentError, match=r"poll\.json: units\[0\]\.n: expected a whole number"):
        node.members("units")["units"].items()[0].members("n")["n"].integer()


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (1, lambda node: node.text()),
        ("x", lambda node: node.match(fields.DIGEST)),
        (True, lambda node: node.integer()),
        (-1, lambda node: node.integer()),
        (2**53, lambda node: node.integer()),
        ("1", lambda node: node.integer()),
        (1, lambda node: node.flag()),
        ({}, lambda node: node.items()),
        ([], lambda node: node.members()),
        ({"a": 1}, lambda node: node.members()),
        ({}, lambda node: node.members("a")),
        ({}, lambda node: node.kind("type")),
        ("2026-02-30T00:00:00Z", lambda node: node.time()),
        ("2026-02-20T00:00:00+00:00", lambda node: node.time()),
        ("2026-02-20T00:00:00.0Z", lambda node: node.time()),
        ("1999-02-20T00:00:00Z", lambda node: node.time()),
        ("٢٠٢٦-02-20T00:00:00Z", lambda node: node.time()),
        ("2026-02-30", lambda node: node.day()),
        ("20260220", lambda node: node.day()),
        ("AB==", lambda node: node.raw(None)),
        ("AAAA", lambda node: node.raw(4)),
    ],
    ids=lambda item: "read" if callable(item) else repr(item),
)
def test_a_value_of_another_type_or_form_is_refused(value, read):
    with pytest.raises(DocumentError, match=r"^here"):
        read(Node(value, "here"))


def test_values_are_read():
    assert Node({"a": 1}, "x").members("a")["a"].integer() == 1
    assert Node(False, "x").flag() is False
    assert Node("2026-02-20", "x").day() == date(2026, 2, 20)
    assert Node("2026-02-20T01:02:03Z", "x").time() == datetime(2026, 2, 20, 1, 2, 3, tzinfo=UTC)
    assert Node("AAA=", "x").raw(2) == b"\0\0"
    assert Node([], "x").has("a") is False


def test_what_has_no_canonical_form_is_refused():
    with pytest.raises(DocumentError):
        fields.encode({"n": 2**60})
    for raw in (b'{"a": 1}', b'{"a":1,"a":1}', b"\xff", b"[1.5]"):
        with pytest.raises(DocumentError, match=r"^poll\.json"):
            fields.load(raw, "poll.json")


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 1),
        datetime(2026, 1, 1, microsecond=1, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=-5))),
    ],
    ids=str,
)
def test_a_time_that_is_not_utc_to_the_second_is_refused(moment):
    with pytest.raises(DocumentError, match="UTC"):
        fields.check_moment(moment, "here")


@pytest.mark.parametrize("text", ["", " x", "e\u0301", "a\nb", "a\u200bb", "x" * 2001], ids=repr)
def test_a_text_that_two_people_could_read_differently_is_refused(text):
    with pytest.raises(DocumentError):
        fields.check_text(text, "here")


def test_french_typography_is_allowed():
    fields.check_text("Acceptez-vous l’entente\u00a0?", "here")


# --- poll.json ----------------------------------------------------------------------------------


def test_poll_json_is_read_as_it_was_written():
    raw = DOCUMENT.encode()
    assert parse_poll_document(raw) == DOCUMENT
    assert parse_poll_document(raw).encode() == raw
    with pytest.raises(FrozenInstanceError):
        DOCUMENT.small_unit = 1


def test_lookups_name_what_is_unknown():
    assert DOCUMENT.unit("A-ELEM").panel == "elementary"
    assert DOCUMENT.officer("chair").role == "returning-officer"
    assert DOCUMENT.on_list == 12
    assert DOCUMENT.title.both == "Ratification vote / Vote de ratification"
    with pytest.raises(DocumentError, match="'NONE' is not an election"):
        DOCUMENT.unit("NONE")
    with pytest.raises(DocumentError, match="'nobody' is not an officer"):
        DOCUMENT.officer("nobody")


def officer(place: int, **changes: object) -> dict[str, object]:
    listed = list(DOCUMENT.officers)
    listed[place] = replace(listed[place], **changes)
    return {"officers": tuple(listed)}


def unit(place: int, **changes: object) -> dict[str, object]:
    listed = list(DOCUMENT.units)
    listed[place] = replace(listed[place], **changes)
    return {"units": tuple(listed)}


HOUR = timedelta(hours=1)
CLOSES = DOCUMENT.window.closes


@pytest.mark.parametrize(
    "change",
    [
        {"poll": "0" * 15},
        {"card_set": "x"},
        {"iterations": 99_999},
        {"iterations": 600_001},
        {"list_serial": 0},
        {"kind": "referendum"},
        {"fte": "x"},
        {"trustees": "X" * 64},
        {"title": Bilingual("", "x")},
        {"title": Bilingual("x", "")},
        {"question": Bilingual("x\ny", "x")},
        {"window": replace(DOCUMENT.window, opens=CLOSES)},
        {
            "objections": replace(
                DOCUMENT.objections, closes=DOCUMENT.window.opens + timedelta(seconds=1)
            )
        },
        {"objections": replace(DOCUMENT.objections, opens=DOCUMENT.objections.closes)},
        {"ruling_deadline": CLOSES - HOUR},
        {"ruling_deadline": CLOSES},
        {"time_zones": "2026"},
        {"time_zones": "2026F"},
        {"time_zones": ""},
        {"answers": Answers(Answers().not_in_favour, Answers().in_favour)},
        {"units": ()},
        {"units": DOCUMENT.units[::-1]},
        {"units": DOCUMENT.units[:1] * 2},
        unit(0, id="a"),
        unit(0, election=DOCUMENT.units[1].election),
        unit(0, election="short"),
        unit(0, voters_list="x"),
        unit(0, panel="primary"),
        unit(0, board=""),
        {"officers": DOCUMENT.officers[:1]},
        {"officers": DOCUMENT.officers[::-1]},
        {"officers": DOCUMENT.officers[:2]},
        officer(0, keys=()),
        officer(0, keys=DOCUMENT.officers[1].keys),
        officer(0, keys=(Ed25519Key("x"),)),
        officer(0, role="king"),
        officer(0, id="Chair"),
        officer(0, name=""),
        {"credential_authority": "x"},
        {"log_key": "AAAA"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_poll_that_is_not_whole_cannot_be_built(change):
    with pytest.raises(DocumentError, match=r"poll\.json"):
        replace(DOCUMENT, **change)


def test_2_74_a_poll_is_sealed_on_a_route_and_a_rehearsal_on_none():
    with pytest.raises(DocumentError, match=r"poll\.json: route: .* 2\.74 and 2\.76"):
        replace(DOCUMENT, route=None)
    with pytest.raises(DocumentError, match=r"poll\.json: route: .* a rehearsal on none"):
        replace(DOCUMENT, kind=REHEARSAL)
    rehearsal = as_rehearsal(DOCUMENT)
    assert parse_poll_document(rehearsal.encode()) == rehearsal


@pytest.mark.parametrize("left_out", [("route",), ("texts",), ("route", "texts")], ids="-".join)
def test_2_74_poll_json_with_a_null_route_or_null_texts_is_of_a_rehearsal(left_out):
    changed = {**json.loads(DOCUMENT.encode()), **dict.fromkeys(left_out)}
    with pytest.raises(DocumentError, match="route and texts: both are null in a rehearsal"):
        parse_poll_document(canonical(changed))
    rehearsal = as_rehearsal(DOCUMENT)
    given = {name: json.loads(DOCUMENT.encode())[name] for name in left_out}
    with pytest.raises(DocumentError, match="route and texts: both are null in a rehearsal"):
        parse_poll_document(canonical({**json.loads(rehearsal.encode()), **given}))


LOST = [(CHAIR, DEPUTY), (SECOND,), (ANA,)]


@pytest.mark.parametrize("lost", LOST, ids="-".join)
def test_2_77_a_poll_has_so_many_officers_that_any_one_can_be_lost(lost):
    few = tuple(one for one in DOCUMENT.officers if one.id not in lost)
    with pytest.raises(DocumentError, match=r"poll\.json: officers: .* needed: if one is lost"):
        replace(DOCUMENT, officers=few)
    replace(as_rehearsal(DOCUMENT), officers=few)
    replace(DOCUMENT, officers=tuple(one for one in DOCUMENT.officers if one.id not in lost[1:]))


@pytest.mark.parametrize("left", [(CHAIR,), (CHAIR, DEPUTY)], ids="-".join)
def test_2_78_a_rehearsal_too_needs_two_who_act_one_of_the_executive(left):
    few = tuple(one for one in DOCUMENT.officers if one.id in left)
    with pytest.raises(DocumentError, match=r"poll\.json: "):
        replace(as_rehearsal(DOCUMENT), officers=few)
    enough = tuple(one for one in DOCUMENT.officers if one.id in (CHAIR, SECOND))
    replace(as_rehearsal(DOCUMENT), officers=enough)


def test_2_77_the_two_answers_are_constants():
    """By-law 2.77.6, labels swapped: 'in favour' would be counted as not in favour."""
    document = json.loads(DOCUMENT.encode())
    answers = document["answers"]
    swapped = {"in_favour": answers["not_in_favour"], "not_in_favour": answers["in_favour"]}
    with pytest.raises(DocumentError, match="not the two answers"):
        parse_poll_document(canonical({**document, "answers": swapped}))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("version", 2),
        ("decimals", 3),
        ("extra", 1),
        ("small_unit", "10"),
        ("interruption_minutes", 0),
        ("interruption_minutes", 1441),
        ("watcher", "AAAA"),
        ("watcher", 7),
        ("release_units", 0),
        ("voters_list_date", "2026-4-15"),
        ("electorate", "everybody"),
        ("electorate", None),
        ("classes", []),
        ("classes", ["voluntary", "statutory"]),
        ("classes", ["statutory", "statutory"]),
        ("classes", "statutory"),
        ("unit_by_laws", {}),
        ("unit_by_laws", [{"units": ["A-ELEM", "B-SEC"]}]),
        ("unit_by_laws", [{"units": ["A-ELEM"], "approved": "2026-01-10"}]),
        ("unit_by_laws", [{"units": ["A-ELEM", "B-SEC", "D-ELEM"], "approved": "2026-01-10"}]),
        ("unit_by_laws", [{"units": ["A-ELEM", "Z"], "approved": "2026-01-10"}]),
        ("unit_by_laws", [{"units": ["B-SEC", "A-ELEM"], "approved": "2026-01-10"}]),
        ("unit_by_laws", [{"units": ["A-ELEM", "A-ELEM"], "approved": "2026-01-10"}]),
        ("unit_by_laws", [{"units": ["A-ELEM", "B-SEC"], "approved": "2026-04-16"}]),
        ("unit_by_laws", [{"units": ["A-ELEM", "B-SEC"], "approved": "2026-01-10"}] * 2),
        ("log", {"origin": "other", "public_key": DOCUMENT.log_key}),
        ("units", {}),
        ("answers", {"in_favour": {"en": "x", "fr": "y"}}),
        ("officers", [{"officer": "x"}]),
    ],
)
def test_another_poll_json_is_refused(member, value):
    changed = canonical({**json.loads(DOCUMENT.encode()), member: value})
    with pytest.raises(DocumentError, match=r"^poll\.json"):
        parse_poll_document(changed)


def test_2_99_by_laws_that_agree_are_read_as_they_were_written():
    """By-laws 2.99 and 2.100."""
    sealed = with_by_laws(DOCUMENT)
    assert len(sealed.unit_by_laws) == 2
    assert parse_poll_document(sealed.encode()).unit_by_laws == sealed.unit_by_laws


@pytest.mark.parametrize("more", ["honorary", "retired"])
def test_2_16_an_honorary_member_does_not_vote_whatever_a_poll_says(more):
    """By-law 2.16; a class that is not one is refused likewise."""
    classes = tuple(sorted([*DOCUMENT.classes, more]))
    with pytest.raises(DocumentError, match=r"^poll\.json: classes"):
        replace(DOCUMENT, classes=classes)
    for others in (MAY_VOTE, ("life",)):
        found = parse_poll_document(replace(DOCUMENT, classes=tuple(sorted(others))).encode())
        assert set(found.classes) == set(others)


@pytest.mark.parametrize("kind", ["rsa", "Ed25519"])
def test_a_key_of_an_unknown_type_is_refused(kind):
    document = json.loads(DOCUMENT.encode())
    document["officers"][2]["keys"][1]["type"] = kind
    with pytest.raises(DocumentError):
        parse_poll_document(canonical(document))


# --- officers' keys -----------------------------------------------------------------------------


def der(key) -> str:
    return b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


GOOD = PasskeyKey("ES256", passkey_text(passkey()), HOST, ORIGIN)
EDDSA = der(Ed25519PrivateKey.generate().public_key())


@pytest.mark.parametrize(
    "key",
    [
        GOOD,
        PasskeyKey("EdDSA", EDDSA, HOST, ORIGIN),
        replace(GOOD, rp_id="example.org"),
        replace(GOOD, rp_id="localhost", origin="http://localhost:8000"),
    ],
    ids=lambda key: f"{key.algorithm} {key.origin}",
)
def test_a_passkey_of_its_host_is_accepted(key):
    key.check("here")


@pytest.mark.parametrize(
    "key",
    [
        replace(GOOD, algorithm="EdDSA"),
        replace(GOOD, algorithm="RS256"),
        replace(GOOD, public_key=EDDSA),
        replace(GOOD, public_key=der(generate_private_key(SECP384R1()).public_key())),
        replace(GOOD, public_key=der(new_rsa_key(65537, 2048).public_key())),
        replace(GOOD, public_key="AAAA"),
        replace(GOOD, public_key=b64encode(b"\0" + bytes(40))),
        replace(GOOD, rp_id="Example.org"),
        replace(GOOD, rp_id="other.org"),
        replace(GOOD, rp_id="ample.org"),
        replace(GOOD, origin="http://vote.example.org"),
        replace(GOOD, origin="https://vote.example.org/path"),
    ],
    ids=lambda key: f"{key.algorithm} {key.rp_id} {key.origin}",
)
def test_a_passkey_of_another_kind_or_host_is_refused(key):
    with pytest.raises(DocumentError, match=r"^here"):
        key.check("here")


# --- signed objects -----------------------------------------------------------------------------


def test_a_signature_is_of_one_type_one_object_and_one_key():
    key, other = signing_key("a"), signing_key("b")
    signed = sign_object("authorization", {"n": 1}, key)
    verify_object("authorization", signed, key.public_key(), "authorization")
    wrong = [
        ("receipt", signed, key),
        ("authorization", {**signed, "n": 2}, key),
        ("authorization", signed, other),
        ("authorization", {"n": 1}, key),
        ("authorization", {**signed, "signature": 1}, key),
        ("authorization", {**signed, "signature": "AAAA"}, key),
    ]
    for kind, document, by in wrong:
        with pytest.raises(SignatureError, match=r"^it"):
            verify_object(kind, document, by.public_key(), "it")
