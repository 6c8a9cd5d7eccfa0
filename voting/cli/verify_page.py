"""`ratify verify-page`: the release's file with which anybody verifies a record in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from tally.cli.common import OUTPUT, note, write_output
from voting.cli.common import VotingCommand
from voting.web.verify_page.build import build_page, page_digest


@click.command("verify-page", cls=VotingCommand)
@click.argument("file", type=OUTPUT)
def verify_page(file: Path) -> None:
    r"""Write verify.html, which verifies a record in a browser, into FILE; print its SHA-256.

    The file is the same, byte for byte, for everybody who has this version: whoever has another
    copy of it can compare.

    \b
    Example:
      ratify verify-page verify.html
    """
    page = build_page()
    write_output(file, page)
    note(f"{page_digest(page)}  {file}", file)
