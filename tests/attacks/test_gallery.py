"""The gallery: enough attacks, all different, one or more for each check, all listed."""

from __future__ import annotations

from collections import Counter

from audit.verify import CHECKS
from tests.attacks.attack import Attacker, Key
from tests.attacks.table import DOCUMENT, gallery, written


def test_there_are_ninety_attacks_and_no_two_of_one_name_or_sentence() -> None:
    attacks = gallery()
    assert len(attacks) >= 90
    assert [one for one, times in Counter(one.place for one in attacks).items() if times > 1] == []
    assert [one for one, times in Counter(one.does for one in attacks).items() if times > 1] == []


def test_every_check_catches_an_attack() -> None:
    first = {one.caught_by[0] for one in gallery()}
    assert [check.name for check in CHECKS if check.name not in first] == []


def test_every_party_and_every_key_is_tried() -> None:
    attacks = gallery()
    assert [who for who in Attacker if not any(who in one.by for one in attacks)] == []
    assert [key for key in Key if not any(key in one.keys for one in attacks)] == []


def test_pairs_of_parties_are_tried() -> None:
    assert len({one.by for one in gallery() if len(one.by) > 1}) >= 4


def test_the_document_lists_every_attack_as_it_is() -> None:
    document = DOCUMENT.read_text("utf-8")
    assert written(document, gallery()) == document, "run: python -m tests.attacks"
