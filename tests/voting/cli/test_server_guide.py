"""The commands of docs/server.md that make the database, run as an operator runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.database.postgres import Cluster
from voting.bootstrap import open_context
from voting.config.settings import Settings
from voting.services.officers import accounts

GUIDE = Path(__file__).parents[3] / "docs" / "server.md"
HOST = "db.internal/ratify"


def block(language: str) -> str:
    """Return the only block of a language in the section about PostgreSQL."""
    (section,) = re.findall(r"^## 4 PostgreSQL\n(.*?)^## ", GUIDE.read_text(), re.M | re.S)
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", section, re.M | re.S)
    return str(found)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A new PostgreSQL, without any role of ours."""
    found = Cluster(bare=True)
    yield found
    found.stop()


@pytest.mark.tool("postgres")
def test_the_guides_commands_make_a_database_on_which_the_server_starts(
    cluster: Cluster, tmp_path: Path
) -> None:
    cluster.psql(block("sql"))
    commands = block("sh")
    assert commands.count(HOST) == 2
    there = f"/ratify?host={cluster.host}"
    secrets = tmp_path / "secrets"
    variables = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "RATIFY_SECRETS": str(secrets),
    }
    done = subprocess.run(
        ["bash", "-euc", commands.replace(HOST, there)],
        env=variables,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "GRANT SELECT, INSERT ON public.ballots TO ratify;" in done.stdout.splitlines()
    url = f"postgresql+psycopg://ratify@{there}"
    ctx = open_context(Settings(database_url=url, secrets=secrets))
    assert accounts.accounts(ctx) == []
    ctx.store.close()
