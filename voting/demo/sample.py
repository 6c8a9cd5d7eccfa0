"""The sample poll of `ratify serve --sample`: open from now for eight hours, to try out.

Rules this module keeps:
1. A sample is made once in a folder; serving the folder again continues the same poll.
2. What is printed, cards and passwords, is also in the folder's sample.txt, which only its owner
   can read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from audit.record.signatures.statement import Act
from audit.work.progress import Progress
from tally.durable import SECRET, write_new
from voting.config.settings import Settings
from voting.demo.people import make_province
from voting.demo.preparing import prepare_poll
from voting.demo.stage import (
    BEFORE,
    OFFICERS,
    THRESHOLD,
    TRUSTEES,
    DemoServer,
    MemberCard,
    OfficerCard,
    add_officers,
    both_officers,
    earlier,
    member_cards,
    new_stage,
    seal_digest_of,
    settings_of,
    trustees_confirm,
)
from voting.domain.poll import utc

WINDOW: Final = timedelta(hours=8)
MEMBERS: Final = 45
_SEED: Final = 2026
_CARDS: Final = 3
_LEAFLET: Final = "sample.txt"


def sample_poll(folder: Path, base_url: str, progress: Progress) -> tuple[Settings, str]:
    """Return the settings of the sample in a folder, made if need be, and its leaflet.

    `base_url` is where it will be served, such as http://localhost:8000.

    Raises `ConflictError` if the folder holds something else.
    """
    leaflet = folder / _LEAFLET
    if leaflet.exists():
        return settings_of(folder, base_url), leaflet.read_text("utf-8")
    stage = new_stage(folder, base_url)
    officers = add_officers(stage)
    with stage.ctx.store.reader() as uow:
        now = utc(uow.now())
    before = earlier(stage, BEFORE)
    prepared = prepare_poll(before, make_province(MEMBERS, _SEED), now, now + WINDOW, progress)
    both_officers(before, prepared.poll, Act.SEAL, "", progress)
    trustees_confirm(stage, prepared.poll, progress)
    both_officers(stage, prepared.poll, Act.OPEN, "", progress)
    text = _text(stage, prepared.poll, officers, member_cards(stage)[:_CARDS])
    write_new(leaflet, text.encode(), SECRET)
    return stage.ctx.settings, text


def _text(
    stage: DemoServer, poll: str, officers: Sequence[OfficerCard], members: Sequence[MemberCard]
) -> str:
    address = stage.ctx.settings.base_url
    parts = [
        f"A sample poll is open for {WINDOW.total_seconds() / 3600:.0f} hours: {address}",
        "(Nothing here is secret: never use this folder for a real vote.)",
        "",
        "Three members' cards:",
        *(_member(card) for card in members),
        f"All cards: {stage.cards}",
        "",
        f"Its officers sign in at {address}/officers with a password and a code:",
        *(line for card in officers for line in _officer(card)),
        "",
        "and two of them act on the command line, both with the same command:",
        *_settings(stage),
        *(_command(stage, poll, card) for card in officers[: len(OFFICERS)]),
        f"  (likewise seal, open, extend, void, count, certify, release; {poll} is the poll)",
        "",
        "Messages, such as the one-time code of whoever is not on the list, are not sent but put",
        f"into {stage.ctx.settings.post.folder}",
        "",
        f"Any {THRESHOLD} of the {len(TRUSTEES)} trustees decrypt, once it is closed and counted:",
        f"  ratify poll export {poll} to-decrypt",
        *_decryption(stage, poll),
    ]
    return "\n".join(parts) + "\n"


def _member(card: MemberCard) -> str:
    return f"  {card.name:24} member number {card.member}   voting code {card.code}"


def _officer(card: OfficerCard) -> list[str]:
    return [
        f"  {card.officer:8} ({card.name}, {card.role})   password {card.password}",
        f"           code: ratify officer code {card.totp_secret}",
    ]


def _settings(stage: DemoServer) -> list[str]:
    settings = stage.ctx.settings
    return [
        f"  export RATIFY_DATABASE_URL={settings.database_url}",
        f"  export RATIFY_SECRETS={settings.secrets}",
    ]


def _command(stage: DemoServer, poll: str, card: OfficerCard) -> str:
    return (
        f"  ratify poll close {poll} --officer {card.officer} "
        f"--officer-key {stage.officer_key(card.officer)} "
        f'--passphrase-file {stage.passphrase_file} --reason "Everybody has voted"'
    )


def _decryption(stage: DemoServer, poll: str) -> list[str]:
    lines = []
    for index in range(1, THRESHOLD + 1):
        out = f"decryption-{index}.json"
        lines.append(
            f"  ratify trustee decrypt to-decrypt --key {stage.trustee_key(index)} "
            f"--passphrase-file {stage.passphrase_file} --out {out} "
            f"--seal-digest {seal_digest_of(stage, poll)}"
        )
        lines.append(f"  ratify poll decryption {poll} {out}")
    return lines
