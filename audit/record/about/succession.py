"""What a statement is about that hands an office over, or replaces an officer's lost key.

Rules this module keeps:
1. The lines say who leaves and who takes over, in which role, and every key as the seal names keys;
   of a lost key whose it is, which one, and the new one.
2. The last line is the digest of what the log's entry has of the new officer or key, which binds
   it whole: a passkey's code is shorter than its key.
3. Where the statement alone is known, what it names is read back from its lines (`successor_of`,
   `new_key_of`), so that the lines can be made again from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from audit.record import fields
from audit.record.about.acts import SealedPoll
from audit.record.about.lines import About, line
from audit.record.about.officers import ROLES, key_words, officer_words
from audit.record.errors import StatementError
from audit.record.officers import OfficerKey, SealedOfficer
from audit.record.units import Bilingual
from tally.protocol.encoding import sha256_hex

_NAMES = (r"Officer (\S+), who leaves", r"Officer (\S+), who takes over")
_OWNER = r"Officer (\S+), whose key is replaced"
_LOST, _NEW = ("Key lost", "Clé perdue"), ("New key", "Nouvelle clé")
_NEW_OFFICER = ("Digest of name, role and keys", "Empreinte du nom, de la fonction et des clés")
_NEW_KEY = ("Digest of the new key", "Empreinte de la nouvelle clé")
_KEY = re.compile(r"(?:key file ([A-Za-z0-9+/]{43}=)|passkey ((?:[0-9a-f]{4} ){4}[0-9a-f]{4}))")
_FROM_NOW = ("From this entry of the log on", "À partir de cette inscription du journal")


@dataclass(frozen=True)
class NamedOfficer:
    """A new officer as a statement names one: identifier, words, digest of the whole."""

    id: str
    words: Bilingual
    digest: str

    @classmethod
    def of(cls, officer: SealedOfficer) -> NamedOfficer:
        """Name this one."""
        return cls(officer.id, officer_words(officer), _digest(officer.to_json()))


@dataclass(frozen=True)
class NamedKey:
    """A new key as a statement names one: its words, the digest of the whole."""

    words: Bilingual
    digest: str

    @classmethod
    def of(cls, key: OfficerKey) -> NamedKey:
        """Name this one."""
        return cls(key_words(key), _digest(key.to_json()))


def _digest(value: object) -> str:
    return sha256_hex(fields.encode(value))


def about_succession(poll: SealedPoll, leaver: SealedOfficer, successor: NamedOfficer) -> About:
    """Return what the statement says by which `successor` takes over from `leaver`."""
    return (
        *poll.lines,
        line(
            f"Officer {leaver.id}, who leaves",
            f"Responsable {leaver.id}, qui quitte ses fonctions",
            officer_words(leaver),
        ),
        line(
            f"Officer {successor.id}, who takes over",
            f"Responsable {successor.id}, qui prend la relève",
            successor.words,
        ),
        line(
            *_FROM_NOW,
            Bilingual(
                f"{leaver.id} signs nothing on this poll, {successor.id} in the same role",
                f"{leaver.id} ne signe plus rien pour ce scrutin, {successor.id} signe dans la "
                "même fonction",
            ),
        ),
        line(*_NEW_OFFICER, successor.digest),
    )


def about_key(poll: SealedPoll, officer: SealedOfficer, lost: OfficerKey, key: NamedKey) -> About:
    """Return what the statement says by which an officer's lost key is replaced."""
    return (
        *poll.lines,
        line(
            f"Officer {officer.id}, whose key is replaced",
            f"Responsable {officer.id}, dont une clé est remplacée",
            officer_words(officer),
        ),
        line(*_LOST, key_words(lost)),
        line(*_NEW, key.words),
        line(
            *_FROM_NOW,
            Bilingual(
                "nothing that is signed with the lost key counts; name and role stay",
                "rien de ce que signe la clé perdue ne compte; nom et fonction demeurent",
            ),
        ),
        line(*_NEW_KEY, key.digest),
    )


def leaver_of(about: About) -> str:
    """Return the identifier of who leaves, as a statement names it."""
    return _named(about, _NAMES[0])[0]


def owner_of(about: About) -> str:
    """Return the identifier of whose key is replaced, as a statement names it."""
    return _named(about, _OWNER)[0]


def lost_key_of(about: About) -> str:
    """Return the English words of the lost key, as a statement names it."""
    return _value(about, _LOST).en


def successor_of(about: About, role: str) -> NamedOfficer:
    """Return who takes over in that role, as a statement names it.

    `StatementError` unless name, role and keys are in the words of the seal, in both languages.
    """
    name, words = _named(about, _NAMES[1])
    person, _, keys = words.en.partition(f", {ROLES[role].en}; ")
    parts = [_key_in(text) for text in keys.split("; ")] if keys else []
    french = f"{person}, {ROLES[role].fr}; {'; '.join(part.fr for part in parts)}"
    if not parts or not person or words.fr != french:
        raise StatementError(
            f"the statement does not name {name} as {ROLES[role].en}, with keys as the seal names "
            "them, in both languages"
        )
    return NamedOfficer(name, words, _hex(about, _NEW_OFFICER))


def new_key_of(about: About) -> NamedKey:
    """Return the new key as a statement names it."""
    words = _value(about, _NEW)
    if words != _key_in(words.en):
        raise StatementError("the statement does not name the new key in both languages")
    return NamedKey(words, _hex(about, _NEW_KEY))


def keys_in(words: Bilingual) -> frozenset[str]:
    """Return the English words of the keys that an officer's or a key's words name."""
    return frozenset(found[0] for found in _KEY.finditer(words.en))


def _key_in(text: str) -> Bilingual:
    """Return a key's words, from its English ones."""
    found = _KEY.fullmatch(text)
    if found is None:
        raise StatementError(f"the statement names a key that is none: {text[:80]!r}")
    if found[1]:
        return Bilingual(text, f"fichier de clé {found[1]}")
    return Bilingual(text, f"clé d’accès {found[2]}")


def _named(about: About, form: str) -> tuple[str, Bilingual]:
    for one in about:
        found = re.fullmatch(form, one.name.en)
        if found and fields.OFFICER_NAME.fullmatch(found[1]):
            return found[1], one.value
    raise StatementError("the statement does not name the officers that it is about")


def _value(about: About, name: tuple[str, str]) -> Bilingual:
    for one in about:
        if one.name == Bilingual(*name):
            return one.value
    raise StatementError(f"the statement has no line {name[0]!r}")


def _hex(about: About, name: tuple[str, str]) -> str:
    fields.check_match(_value(about, name).en, fields.DIGEST, f"statement: {name[0]}")
    return _value(about, name).en
