"""The poll's page after the release: what was released, and what the public record proves of it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from tally.public_proof.releases import Release
from tests.kit.officers import PUBLIC, audited, tamper
from tests.kit.polls import SamplePoll
from tests.kit.releases import certified_poll
from voting.app import build
from voting.ports.unit_of_work import Context

PROVED = "Proved by the public record: these are the figures of the ballots in the box."
NOT_PROVED = "is not proved by the public record. The result is too near a boundary"


def page(sample: SamplePoll, lang: str = "en", place: str = "") -> str:
    answer = build(sample.ctx).test_client().get(f"/{lang}/polls/{sample.poll}{place}")
    assert answer.status_code == 200
    main = answer.get_data(as_text=True).split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_before_the_release_the_page_says_nothing_of_it(sqlite_ctx: Context) -> None:
    sample = certified_poll(sqlite_ctx, release_heads=True)
    for lang in ("en", "fr"):
        said = page(sample, lang)
        assert not re.search(
            r"86[.,0-9]*\s?%|Proved|Prouvé|Official result|Résultat officiel", said
        )


def test_fewer_decimals_are_shown_as_they_were_released_and_proved(sqlite_ctx: Context) -> None:
    sample = certified_poll(sqlite_ctx, release_heads=True)
    sample.act(Act.RELEASE, release=Release(1, heads=True))
    said = page(sample)
    assert "86.5% in favour · 13.5% not in favour" in said
    assert "86.50" not in said
    assert "Count by members: 3 of 4 votes are in favour." in said
    assert PROVED in said
    french = page(sample, "fr")
    assert "86,5 % en faveur" in french
    assert "Prouvé par le dossier public : tels sont les chiffres" in french
    audited(sample, PUBLIC)  # the page says what the verifier finds


def test_the_outcome_alone_is_not_taken_for_a_poll_without_votes(sqlite_ctx: Context) -> None:
    sample = certified_poll(sqlite_ctx)
    sample.act(Act.RELEASE, release=Release(None))
    said = page(sample)
    assert "Two officers released the outcome alone, without the percentage. Ratified" in said
    assert "Proved by the public record: this is the outcome of the ballots in the box." in said
    assert not re.search(r"86[.0-9]*%|No votes were cast|Count by members", said)
    assert "l’issue seule, sans le pourcentage. Ratifié" in page(sample, "fr")


def test_a_poll_without_votes_has_no_percentage_and_no_proof(sqlite_ctx: Context) -> None:
    sample = certified_poll(sqlite_ctx, choices=())
    sample.act(Act.RELEASE)
    said = page(sample)
    assert "No votes were cast Not ratified" in said
    assert "roved" not in said


@pytest.mark.parametrize(
    ("release", "what"), [(Release(2), "The percentage"), (Release(None), "The outcome")]
)
def test_what_the_record_cannot_prove_is_said_plainly(
    sqlite_ctx: Context, tmp_path: Path, release: Release, what: str
) -> None:
    sample = certified_poll(sqlite_ctx)
    tamper(tmp_path, "release_proofs", "UPDATE release_proofs SET percentage = 0")
    sample.act(Act.RELEASE, release=release)
    said = page(sample)
    assert f"{what} {NOT_PROVED}" in said
    assert "Proved by the public record" not in said
    assert "Le dossier public ne prouve pas" in page(sample, "fr")


def test_board_and_secrecy_say_what_the_public_edition_proves(sqlite_ctx: Context) -> None:
    sample = certified_poll(sqlite_ctx)
    assert "Once the result is released, it has the proof" in page(sample, place="/board")
    sample.act(Act.RELEASE)
    board, secrecy = page(sample, place="/board"), page(sample, place="/secrecy")
    assert "It also proves that the released result is that of these ballots" in board
    assert (
        "it proves that this is the result of those ballots, without any unit’s result" in secrecy
    )
    assert "the percentage alone can tell how a unit voted" in secrecy
    french = [page(sample, "fr", place) for place in ("", "/board", "/secrecy")]
    for said in (board, secrecy, page(sample), *french):
        assert not re.search(r"[.!?](?=[A-ZÉ])", said), "a space is missing"
        assert not re.search(r"does not prove|only the auditors’ edition proves", said)
