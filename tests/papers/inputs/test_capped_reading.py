"""Files from outside are read by `tally.capped` only: any other reader is found here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGES = ("tally", "audit", "voting", "ivr")
READERS = {"read_bytes", "read_text", "open", "fdopen", "ZipFile", "read", "File", "readlines"}
"""What reads a file, or opens one to be read; `read` only where it has no size."""
NOT_FROM_OUTSIDE = {
    "tally/capped.py": {"open", "fdopen"},  # the one reader
    "tally/durable.py": {"open", "fdopen"},  # writes, and locks folders
    "tally/code_words.py": {"read_text"},  # the package's own words
    "tally/cli/exits.py": {"open"},  # /dev/null
    "tally/cli/installed.py": {"open", "read"},  # the installation's own metadata
    "audit/replay/export.py": {"ZipFile"},  # writes
    "audit/replay/files/reading.py": {"ZipFile"},  # of bytes that were read with a cap
    "audit/report/pdf.py": {"read_bytes"},  # the package's own template
    "ivr/effects/memory.py": {"open"},  # decrypts
    "ivr/calls.py": {"open"},
    "voting/authority/journal.py": {"open", "fdopen"},  # read by `read_stream`
    "voting/authority/server.py": {"open"},  # read with a size
    "voting/cli/serve/phone_line.py": {"read_text"},  # a sample's own token
    "voting/config/keys.py": {"open", "fdopen"},  # writes
    "voting/config/temporary_keys.py": {"open", "fdopen"},  # its own keys, read with a size
    "voting/demo/sample.py": {"read_text"},  # the demonstration's own files
    "voting/demo/preparing.py": {"read_bytes"},
    "voting/demo/stage.py": {"read_text", "open"},
    "voting/services/acts/blinds.py": {"open"},  # decrypts
    "voting/services/officers/passwords.py": {"open"},  # locks a folder
    "voting/storage/files.py": {"open"},  # makes a database's file
    "voting/web/api/description.py": {"read_bytes"},  # the package's own file
    "voting/web/common/archive.py": {"open"},  # writes its own record.zip
    "voting/web/common/static_files.py": {"read_bytes"},  # the package's own files
    "voting/web/verify_page/build.py": {"read_text"},  # the package's own files
    "voting/web/verify_page/bundle.py": {"read_text"},
    "voting/web/translate.py": {"open"},  # the project's own catalogue
}


def calls(tree: ast.AST) -> Iterator[str]:
    """The name of each call in a module that reads a file, or opens one."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in READERS and not (name == "read" and (node.args or node.keywords)):
            yield name


def found() -> dict[str, set[str]]:
    modules = (path for one in PACKAGES for path in sorted((ROOT / one).rglob("*.py")))
    called = {
        path.relative_to(ROOT).as_posix(): set(calls(ast.parse(path.read_text("utf-8"))))
        for path in modules
    }
    return {path: names for path, names in called.items() if names}


def test_no_module_reads_a_file_by_another_way() -> None:
    assert found() == NOT_FROM_OUTSIDE


def test_a_new_reader_would_be_found() -> None:
    for line in ("path.read_bytes()", "open(path)", "Path(p).open('rb')", "file.read()"):
        assert list(calls(ast.parse(line))), line
    assert not list(calls(ast.parse("file.read(100)")))
