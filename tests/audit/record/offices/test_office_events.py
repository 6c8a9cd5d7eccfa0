"""The two events about offices: each has one form, and the statement's words can be read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.record import fields
from audit.record.about.lines import AboutLine, line
from audit.record.about.succession import (
    NamedKey,
    NamedOfficer,
    about_key,
    about_succession,
    keys_in,
    leaver_of,
    lost_key_of,
    new_key_of,
    owner_of,
    successor_of,
)
from audit.record.errors import AuditError, DocumentError, StatementError
from audit.record.log.entries import parse_entry
from audit.record.officers import PasskeyKey
from audit.record.units import Bilingual
from tests.kit.simulator.offices import changing, key_of, newcomer
from tests.kit.simulator.people import HOST, ORIGIN, passkey, passkey_text
from tests.kit.simulator.poll import CHAIR, DEPUTY, EXECUTIVE

POLL = changing("sealed")
PASSKEY = PasskeyKey("ES256", passkey_text(passkey("nadia")), HOST, ORIGIN)
NADIA = replace(newcomer(), keys=(key_of("nadia"), PASSKEY))
POLL.succeed(CHAIR, NADIA, (DEPUTY, EXECUTIVE))
POLL.replace_key(EXECUTIVE, POLL.file_key(EXECUTIVE), key_of("new"), (DEPUTY, "second"))
SUCCEEDED, REPLACED = POLL.entries[-2:]


@pytest.mark.parametrize("entry", [SUCCEEDED, REPLACED], ids=["succeeded", "key replaced"])
def test_an_entry_is_read_back_as_it_was_written(entry):
    assert parse_entry(entry.raw, entry.index) == entry


def without(name: str) -> Callable[[dict], None]:
    return lambda successor: successor.pop(name)


FORMS = {
    "no key": lambda one: one.update(keys=[]),
    "a key that is none": lambda one: one["keys"][0].update(public_key="A" * 43 + "="),
    "a key of an unknown type": lambda one: one["keys"][0].update(type="token"),
    "a passkey of another host": lambda one: one["keys"][1].update(rp_id="example.com"),
    "no role": without("role"),
    "a role of its own": lambda one: one.update(role="chair"),
    "an identifier in capitals": lambda one: one.update(officer="Nadia"),
    "no name": lambda one: one.update(name=""),
    "a member more": lambda one: one.update(since="2026"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_successor_of_another_form_is_refused(form):
    event = fields.load(SUCCEEDED.raw, "entry").value
    FORMS[form](event["successor"])
    with pytest.raises(DocumentError):
        parse_entry(fields.encode(event), SUCCEEDED.index)


@pytest.mark.parametrize(
    "change",
    [{"officer": "Executive"}, {"lost": 7}, {"key": {}}, {"key": None}, {"role": "x"}],
    ids=str,
)
def test_a_replaced_key_of_another_form_is_refused(change):
    event = fields.load(REPLACED.raw, "entry").value
    with pytest.raises(DocumentError):
        parse_entry(fields.encode({**event, **change}), REPLACED.index)


def test_what_the_lines_name_is_read_back_from_them():
    chair = POLL.document.officer(CHAIR)
    about = about_succession(POLL.as_sealed, chair, NamedOfficer.of(NADIA))
    assert leaver_of(about) == CHAIR
    assert successor_of(about, chair.role) == NamedOfficer.of(NADIA)
    assert len(keys_in(NamedOfficer.of(NADIA).words)) == 2
    executive = POLL.document.officer(EXECUTIVE)
    lost, new = executive.keys
    about = about_key(POLL.as_sealed, executive, lost, NamedKey.of(PASSKEY))
    assert owner_of(about) == EXECUTIVE
    assert lost_key_of(about) == f"key file {lost.public_key}"
    assert new_key_of(about) == NamedKey.of(PASSKEY) != NamedKey.of(new)


def said(value: Bilingual) -> AboutLine:
    return line("Officer nadia, who takes over", "Responsable nadia, qui prend la relève", value)


WORDS = NamedOfficer.of(NADIA).words


@pytest.mark.parametrize(
    "value",
    [
        Bilingual(WORDS.en, WORDS.fr.replace("direction du scrutin", "trésorerie")),
        Bilingual(WORDS.en, WORDS.fr.replace("Nadia", "Omar")),
        Bilingual("Nadia, returning officer", "Nadia, direction du scrutin"),
        Bilingual("Nadia, returning officer; any key", "Nadia, direction du scrutin; une clé"),
        Bilingual(WORDS.en.replace("returning officer", "treasurer"), WORDS.fr),
    ],
    ids=["another role", "another name", "no key", "a key that is none", "not the leaver's role"],
)
def test_words_that_are_not_the_seals_in_both_languages_name_no_successor(value):
    about = about_succession(POLL.as_sealed, POLL.document.officer(CHAIR), NamedOfficer.of(NADIA))
    changed = tuple(said(value) if one.name == said(value).name else one for one in about)
    with pytest.raises(StatementError):
        successor_of(changed, "returning-officer")


def test_lines_that_name_nobody_are_refused():
    for read in (leaver_of, owner_of, lost_key_of, new_key_of):
        with pytest.raises(AuditError):
            read(POLL.as_sealed.lines)


def test_a_new_key_that_is_another_in_french_is_refused():
    executive = POLL.document.officer(EXECUTIVE)
    about = about_key(POLL.as_sealed, executive, executive.keys[0], NamedKey.of(PASSKEY))
    name = ("New key", "Nouvelle clé")
    false = line(*name, Bilingual(NamedKey.of(PASSKEY).words.en, "une autre clé"))
    changed = tuple(false if one.name == false.name else one for one in about)
    with pytest.raises(StatementError, match="the new key in both languages"):
        new_key_of(changed)
