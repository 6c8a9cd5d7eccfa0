"""What an officer accepts: the oath of office, the code of conduct, caucus solidarity.

Rules this module keeps:
1. The lines say who accepts, in which role, and which version of the union's own texts, by the
   digests of both languages; and in which language the officer read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audit.record import fields
from audit.record.about.lines import About, line
from audit.record.about.officers import ROLES
from audit.record.fields import Node
from audit.record.officers import SealedOfficer
from audit.record.units import Bilingual, Language

LANGUAGES: Mapping[Language, Bilingual] = {
    "en": Bilingual("English", "anglais"),
    "fr": Bilingual("French", "français"),
}


@dataclass(frozen=True)
class UnionTexts:
    """A version of the union's texts for officers; `en` and `fr` are hex digests of its files."""

    version: str
    en: str
    fr: str

    def __post_init__(self) -> None:
        fields.check_text(self.version, "acceptance: texts.version", 60)
        fields.check_match(self.en, fields.DIGEST, "acceptance: texts.en")
        fields.check_match(self.fr, fields.DIGEST, "acceptance: texts.fr")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"version": self.version, "en": self.en, "fr": self.fr}

    @classmethod
    def parse(cls, node: Node) -> UnionTexts:
        """Read the JSON object."""
        part = node.members("version", "en", "fr")
        return cls(*(part[name].text() for name in ("version", "en", "fr")))


def about_acceptance(officer: SealedOfficer, texts: UnionTexts, language: Language) -> About:
    """Return what the statement says by which an officer accepts these texts."""
    role = ROLES[officer.role]
    return (
        line(
            f"Officer {officer.id}",
            f"Responsable {officer.id}",
            Bilingual(f"{officer.name}, {role.en}", f"{officer.name}, {role.fr}"),
        ),
        line(
            "Accepts",
            "Accepte",
            Bilingual(
                "the oath of office, the code of conduct and caucus solidarity, version "
                f"{texts.version}",
                "le serment d’entrée en fonction, le code de conduite et la solidarité de "
                f"caucus, version {texts.version}",
            ),
        ),
        *about_files(texts.en, texts.fr),
        line("Read in", "Lu en", LANGUAGES[language]),
    )


def about_files(english: str, french: str) -> About:
    """Return what such a statement says of the two files, by their digests."""
    return (
        line("Digest of the text in English", "Empreinte du texte anglais", english),
        line("Digest of the text in French", "Empreinte du texte français", french),
    )
