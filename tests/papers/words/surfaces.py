"""All that people read or hear of the system, by language: where it lies, and as they meet it.

Rules this module keeps:
1. Placeholders, tags, commands, names of files, values of settings and what stands between
   backquotes are no words.
2. Source files are read as they are parsed, not imported: no text hides behind a condition.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ivr.speech.sentences import SENTENCES
from tests.papers.documents import ROOT
from voting.web import translate

_COMMANDS: Final = "audit|credentials|demo|fte|phone|poll|route|serve|sign|trustee|watch"
_NO_WORDS: Final = re.compile(
    r"%\(\w+\)s|\{[^{}]*\}|#\w[\w.-]*"
    r"|`[^`]*`|\"[a-z-]+\""
    rf"|\bratify (?:{_COMMANDS})(?: [a-z-]+)?(?: --[a-z-]+)*"
    r"|[\w-]+\.(?:json|zip|csv|toml|txt|typ|pdf|key|log|html)\b"
    r"|https?://\S+"
)
_CODE: Final = re.compile(r"<code[^>]*>.*?</code>", re.DOTALL)
_BLOCK: Final = re.compile(r"</?(?:br|li|p)\b[^>]*>")
_TAG: Final = re.compile(r"</?[a-zA-Z][^>]*>")
_BOTH: Final = ("Bilingual", "line")
_NAMED: Final = {"english": "en", "french": "fr", "en": "en", "fr": "fr"}
_SOURCES: Final = ("audit", "ivr", "voting")
_REPORT: Final = ROOT / "audit" / "report" / "templates"
_VERIFY: Final = ROOT / "voting" / "web" / "static" / "verify"
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"(?!\s*:)')
_TYPST_BODY: Final = re.compile(r"=> \[(.*)\],?$")
_TOML: Final = re.compile(r'^(en|fr) = "([^"]+)"', re.MULTILINE)
_TOML_COMMENT: Final = re.compile(r"^[^#\n]*#(?!:) ?(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Said:
    """A text that people read or hear: its surface, its place there, its language."""

    surface: str
    place: str
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.surface} ({self.place}, {self.language}): {self.text}"


def words_of(text: str) -> str:
    """Return a text with "…" for what is no word of it, and without tags."""
    text = _TAG.sub("", _BLOCK.sub(" ", _CODE.sub("…", text)))
    return re.sub(r"[ \t\n]+", " ", _NO_WORDS.sub("…", text))


def surfaces() -> dict[str, Callable[[], list[Said]]]:
    """Return every surface by its name."""
    return {
        "pages": lambda: list(_pages()),
        "telephone": lambda: list(_telephone()),
        "notices": lambda: list(_sources(ROOT / "voting" / "notify", "notices")),
        "report": lambda: list(_report()),
        "statements and other texts": lambda: list(_other_sources()),
        "verify.html": lambda: list(_verify()),
        "demonstration": lambda: list(_demonstration()),
    }


def _pages() -> Iterator[Said]:
    for message in translate.read_french():
        if not message.id:
            continue
        place = ", ".join(name for name, _ in message.locations)
        for language, texts in (("en", message.id), ("fr", message.string)):
            for text in (texts,) if isinstance(texts, str) else texts:
                yield Said("pages", place, language, text)


def _telephone() -> Iterator[Said]:
    for name, pair in SENTENCES.items():
        for language, text in zip(("en", "fr"), pair, strict=True):
            yield Said("telephone", name, language, text)


def _report() -> Iterator[Said]:
    for path in sorted(_REPORT.glob("*.typ")):
        language = ""
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip() in ("en: (", "fr: ("):
                language = line.strip()[:2]
            elif line == ")":
                language = ""
            elif language:
                for text in (*_QUOTED.findall(line), *_TYPST_BODY.findall(line)):
                    yield Said("report", f"{path.name}:{number}", language, text)
    yield from _sources(ROOT / "audit" / "report", "report")


def _verify() -> Iterator[Said]:
    for name, language in (("english.mjs", "en"), ("french.mjs", "fr")):
        source = (_VERIFY / name).read_text("utf-8")
        for number, line in enumerate(source.splitlines(), 1):
            if not line.lstrip().startswith(("/**", "*", "//")):
                for text in _QUOTED.findall(line):
                    yield Said("verify.html", f"{name}:{number}", language, text)


def _demonstration() -> Iterator[Said]:
    yield from _sources(ROOT / "voting" / "demo", "demonstration")
    source = (ROOT / "voting" / "demo" / "example.py").read_text("utf-8")
    template = source.partition('_HEAD = """')[2].partition('"""\n\n\n')[0]
    for language, text in _TOML.findall(template):
        yield Said("demonstration", "poll.toml", language, text)
    for comment in _TOML_COMMENT.findall(template):
        yield Said("demonstration", "poll.toml", "en", comment)


def _other_sources() -> Iterator[Said]:
    apart = [ROOT / part for part in ("voting/notify", "voting/demo", "audit/report")]
    for package in _SOURCES:
        for said in _sources(ROOT / package, "statements and other texts"):
            path = ROOT / said.place.partition(":")[0]
            if not any(path.is_relative_to(folder) for folder in apart):
                yield said


def _sources(folder: Path, surface: str) -> Iterator[Said]:
    """Yield the texts that are there in both languages, in a folder's Python."""
    for path in sorted(folder.rglob("*.py")):
        for line, language, text in bilingual_texts(path.read_text("utf-8")):
            yield Said(surface, f"{path.relative_to(ROOT)}:{line}", language, text)


def bilingual_texts(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, language and text of each text in Python that is English or French.

    Such are the two arguments of `Bilingual`, the name of a statement's `line`, a constant of two
    texts, and what is called `english` or `french`.
    """
    for node in ast.walk(ast.parse(source)):
        for language, part in _halves(node):
            for text in _texts(part):
                if text.value.strip():
                    yield text.line, language, text.value


def _halves(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _BOTH:
        yield from zip(("en", "fr"), node.args, strict=False)
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.keyword) and node.value is not None:
        yield from ((_NAMED[name], node.value) for name in _names(node) if name in _NAMED)
        if isinstance(node.value, ast.Tuple) and _are_two_texts(node.value.elts):
            yield from zip(("en", "fr"), node.value.elts, strict=True)


def _are_two_texts(parts: list[ast.expr]) -> bool:
    return len(parts) == 2 and all(isinstance(part, ast.Constant) for part in parts)


def _names(node: ast.Assign | ast.AnnAssign | ast.keyword) -> list[str]:
    if isinstance(node, ast.keyword):
        return [node.arg or ""]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id.strip("_").lower() for target in targets if isinstance(target, ast.Name)]


@dataclass(frozen=True)
class _Text:
    line: int
    value: str


def _texts(part: ast.expr) -> Iterator[_Text]:
    """Yield the strings in an expression; of one with values in it, the whole with its gaps."""
    if isinstance(part, ast.Constant):
        if isinstance(part.value, str):
            yield _Text(part.lineno, part.value)
    elif isinstance(part, ast.JoinedStr):
        pieces = (str(p.value) if isinstance(p, ast.Constant) else "{value}" for p in part.values)
        yield _Text(part.lineno, "".join(pieces))
    else:
        for child in ast.iter_child_nodes(part):
            if isinstance(child, ast.expr):
                yield from _texts(child)
