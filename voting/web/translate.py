"""The French catalogue: `python -m voting.web.translate` brings it up to date with the pages.

Rules this module keeps:
1. The English of the pages is the key; the catalogue holds the French of what pages say, no more.
2. A changed sentence must be translated again: no fuzzy guess is made or kept.
3. messages.po and messages.mo are written from the same catalogue, deterministically, and both
   are committed: a server needs no build step.
4. A message with a count has a singular and a plural in both languages; French says the singular of
   0 too.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE: Final = Path(__file__).parent
FRENCH: Final = HERE / "translations" / "fr" / "LC_MESSAGES"
PO, MO = FRENCH / "messages.po", FRENCH / "messages.mo"

_PLURALS: Final = dict.fromkeys(("lazy_ngettext", "by_count"), (1, 2))
_KEYWORDS: Final = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, **_PLURALS}
_METHODS: Final = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS: Final = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER: Final = """\
# The pages of Ratify in French. Made by `python -m voting.web.translate`: translate the empty
# strings, then run it again.
"""


def extracted() -> Catalog:
    """Return the messages of the pages, without translations."""
    catalog = Catalog(project="Ratify", version="1", creation_date=_DATE)
    extracts = extract_from_dir(
        HERE, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS, comment_tags=()
    )
    for name, _line, message, _comments, context in sorted(extracts, key=_place):
        catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def _place(message: tuple[object, ...]) -> tuple[str, int]:
    return str(message[0]), int(str(message[1]))


def read_french() -> Catalog:
    """Return the French catalogue as it is committed."""
    with PO.open("rb") as file:
        return read_po(file, locale="fr")


def updated() -> Catalog:
    """Return the French catalogue with exactly the messages of the pages."""
    catalog = read_french()
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = _HEADER
    catalog.fuzzy = False
    catalog.creation_date = catalog.revision_date = _DATE
    catalog.last_translator = catalog.language_team = "Ratify"
    catalog.msgid_bugs_address = "see SECURITY.md"
    return catalog


def to_po(catalog: Catalog) -> bytes:
    """Return messages.po: each message with the files that use it."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, include_lineno=False, ignore_obsolete=True)
    return buffer.getvalue()


def to_mo(catalog: Catalog) -> bytes:
    """Return messages.mo."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """Return the messages without French, in either number, or with a guess."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (not all(_forms(message.string)) or message.fuzzy)
    ]


def forms(message: Message) -> list[tuple[str, str]]:
    """Return English and French of a message, for the singular and the plural if it has both."""
    return list(zip(_forms(message.id), _forms(message.string), strict=True))


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def main() -> int:
    """Extract, update and compile; name the messages that still need a translation."""
    catalog = updated()
    PO.write_bytes(to_po(catalog))
    MO.write_bytes(to_mo(catalog))
    missing = untranslated(catalog)
    for message in missing:
        sys.stderr.write(f"not translated: {message}\n")
    sys.stderr.write(f"{len(catalog)} messages, {len(missing)} to translate\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
