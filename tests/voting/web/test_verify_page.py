"""verify.html is made of the sources alone, the same bytes each time, and allows itself nothing."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.commands import ratify
from voting.web.verify_page.build import build_page, page_digest
from voting.web.verify_page.bundle import BundleError, bundle

TEXT = build_page().decode()


def test_the_same_sources_give_the_same_bytes_also_in_another_process() -> None:
    module = "voting.web.verify_page.build"
    script = f"import sys; from {module} import build_page; sys.stdout.buffer.write(build_page())"
    made = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    assert made == build_page() == TEXT.encode()


def test_the_policy_allows_its_own_script_and_style_and_nothing_else() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', TEXT)
    assert policy is not None
    rules = dict(one.split(" ", 1) for one in policy[1].split("; "))
    script = TEXT.split('<script id="program">')[1].split("</script>")[0]
    style = TEXT.split("<style>")[1].split("</style>")[0]
    assert rules == {
        "default-src": "'none'",
        "script-src": source(script),
        "style-src": source(style),
        "worker-src": "blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def source(text: str) -> str:
    """How a policy names this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_page_names_nothing_outside_itself() -> None:
    html = TEXT.split('<script id="program">')[0]
    assert re.findall(r'(?:src|href)="([^"]*)"', html) == ["#main"]
    assert "url(" not in html
    assert "@import" not in html


def test_the_booths_code_is_in_it_word_for_word_and_the_licence_of_others() -> None:
    static = Path(__file__).parents[3] / "voting" / "web" / "static"
    for name in ("booth/group.mjs", "booth/proofs.mjs", "booth/ballot.mjs", "booth/signatures.mjs"):
        body = (static / name).read_text("utf-8").split("\nexport ")[1].split("\n}\n")[0]
        assert body in TEXT, name
    assert (static / "vendor/noble-ed25519/LICENSE").read_text("utf-8").strip() in TEXT


def test_the_command_writes_the_file_once_and_prints_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "verify.html"
    done = ratify(["verify-page", str(path)])
    assert done.exit_code == 0
    assert done.stdout == f"{page_digest(path.read_bytes())}  {path}\n"
    assert path.read_bytes() == build_page()
    assert ratify(["verify-page", str(path)]).exit_code == 1
    assert ratify(["verify-page", "-"]).stdout_bytes == build_page()


# --- one script of many modules ------------------------------------------------------------------


def written(folder: Path, **modules: str) -> Path:
    """Write modules by name; return the folder."""
    for name, text in modules.items():
        (folder / f"{name}.mjs").write_text(text, "utf-8")
    return folder


@pytest.mark.tool("node")
def test_modules_become_one_script_that_does_the_same(tmp_path: Path) -> None:
    written(
        tmp_path,
        main='import { twice as double } from "./a.mjs";\nimport { BASE } from "./b.mjs";\n\n'
        "console.log(double(BASE), new Date(0).getTime());\n",
        a='import {\n  BASE,\n  add as plus,\n} from "./b.mjs";\n\nconst hidden = BASE;\n'
        "export function twice(one) {\n  return plus(one, one) + hidden - BASE;\n}\n",
        b="const hidden = 21;\nfunction add(a, b) {\n  return a + b;\n}\n"
        "export const BASE = hidden;\nexport { add };\n",
    )
    script = bundle(tmp_path / "main.mjs", tmp_path)
    ran = [
        subprocess.run(["node", *given], capture_output=True, text=True, check=True).stdout
        for given in (["-e", script], [str(tmp_path / "main.mjs")])
    ]
    assert ran == ["42 0\n", "42 0\n"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('import all from "./b.mjs";\n', "not understood"),
        ('import * as all from "./b.mjs";\n', "not understood"),
        ('const all = await import("./b.mjs");\n', "not understood"),
        ("console.log(import.meta.url);\n", "not understood"),
        ("export default 1;\n", "not understood"),
        ("export let one = 1;\n", "not understood"),
        ('import { a-b } from "./b.mjs";\n', "not a name"),
        ('import { one } from "./main.mjs";\n', "imports itself"),
        ('import { one } from "../b.mjs";\n', "not below"),
        ('const end = "</script>";\n', "end the page's script"),
        ('const end = "<!-- ";\n', "end the page's script"),
    ],
)
def test_what_is_not_understood_is_refused(text: str, why: str, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    written(inner, main=text, b="export const one = 1;\n")
    with pytest.raises(BundleError, match=why):
        bundle(inner / "main.mjs", inner)


def test_a_comment_may_speak_of_imports(tmp_path: Path) -> None:
    text = "/**\n```js\nimport * as all from 'x';\n```\n*/\nexport const one = 1; // import('y')\n"
    written(tmp_path, main=text)
    assert "import * as all" in bundle(tmp_path / "main.mjs", tmp_path)
