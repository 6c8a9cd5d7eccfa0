"""What officers and trustees do in the tests of a whole poll."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, text

from audit.checks.outcome import Report
from audit.decrypt import prepare_decryption
from audit.record.manifest import Edition
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from audit.replay.export import Record
from audit.verify import verify_record
from tally.decryption_file.count import CountToDecrypt
from tally.decryption_file.sent import decrypt_count
from tally.protocol.ceremony.in_process import hold_ceremony
from tally.protocol.ceremony.member import CeremonySecrets
from tests.kit.database.copies import remembered
from tests.kit.polls import SamplePoll, SampleVoter, draft_poll
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.ballots.cast import cast_ballot
from voting.services.polls import prepare
from voting.services.polls.export import build_record

PUBLIC, COMPLETE = Edition.PUBLIC, Edition.COMPLETE


@cache
def three_trustees() -> tuple[bytes, tuple[CeremonySecrets, ...]]:
    """Trustees any two of whom can decrypt; made once for each process."""
    return hold_ceremony(["Ada", "Ben", "Cy"], 2)


def give_three_trustees(sample: SamplePoll) -> None:
    """Give a draft these three trustees."""
    raw, members = three_trustees()
    prepare.import_trustees(sample.ctx, sample.poll, raw)
    sample.trustee_secrets = tuple(member.secret or 0 for member in members)


def poll_with_three_trustees(
    ctx: Context, arrange: Callable[[SamplePoll], None] | None = None, **options: object
) -> SamplePoll:
    """An open poll, any two of whose three trustees decrypt; `arrange` changes the draft."""

    def make(ctx: Context) -> SamplePoll:
        sample = draft_poll(ctx, **options)  # type: ignore[arg-type]
        give_three_trustees(sample)
        if arrange is not None:
            arrange(sample)
        sample.act(Act.SEAL)
        sample.act(Act.OPEN)
        return sample

    return remembered(ctx, ("three", arrange, tuple(options.items())), make)


def signature(sample: SamplePoll, officer: str, act: Act) -> dict[str, object]:
    """Sign the statement that waits, with an officer's key file."""
    found = statements.waiting_for(sample.ctx, sample.poll, act, officer)
    assert found is not None
    key = sample.officers[officer]
    return sign_statement_ed25519(found.statement, officer, key).to_json()


def sign(sample: SamplePoll, officer: str, act: Act) -> statements.SigningOutcome:
    """Sign, and give the signature in."""
    return statements.sign_act(sample.ctx, sample.poll, act, signature(sample, officer, act))


def poll_of(sample: SamplePoll) -> Poll:
    """Return the poll as stored."""
    with sample.ctx.store.reader() as uow:
        return uow.polls.get(sample.poll)


def state_of(sample: SamplePoll) -> PollState:
    """Return the poll's state as stored."""
    return poll_of(sample).state


def vote(sample: SamplePoll, voter: SampleVoter, choice: int) -> None:
    """Let a voter vote."""
    cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter, choice))


def vote_all(sample: SamplePoll, choices: Sequence[int]) -> None:
    """Let the first voters vote, one for each choice."""
    for voter, choice in zip(sample.voters, choices, strict=False):
        vote(sample, voter, choice)


def asked(sample: SamplePoll) -> CountToDecrypt:
    """Return what the trustees decrypt, from the verified record."""
    record = build_record(sample.ctx, sample.poll, PUBLIC)
    return prepare_decryption(record, sample.seal_digest, processes=1).count


def decryption(sample: SamplePoll, secret: int) -> bytes:
    """Return what a trustee sends, made from the verified record."""
    return decrypt_count(asked(sample), secret).encode()


def tamper(folder: Path, table: str, statement: str) -> None:
    """Change the SQLite database in a test's folder as only its administrator could."""
    with create_engine(f"sqlite:///{folder / 'ratify.db'}").begin() as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
        for trigger in connection.execute(text(query), {"table": table}).scalars().all():
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text(statement))


def record(sample: SamplePoll, edition: Edition = COMPLETE) -> Record:
    """Return the poll's record."""
    return build_record(sample.ctx, sample.poll, edition)


def audited(sample: SamplePoll, edition: Edition = COMPLETE) -> Report:
    """Return what the verifier says of the poll's record; it must hold."""
    report = verify_record(record(sample, edition), processes=1)
    failed = [check for check in report.checks if check.finding.outcome.value == "FAILED"]
    assert report.ok, failed
    return report


def change_terms(sample: SamplePoll, **changes: object) -> None:
    """Change a draft's terms in the store."""
    with sample.ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(sample.poll)
        uow.polls.save(replace(poll, terms=replace(poll.terms, **changes)))  # type: ignore[arg-type]
        uow.commit()


def change_unit(sample: SamplePoll, name: str = "A-ELEM", **changes: object) -> None:
    """Change one of a draft's elections in the store."""
    with sample.ctx.store.unit_of_work() as uow:
        unit = replace(uow.units.get(sample.poll, name), **changes)  # type: ignore[arg-type]
        uow.units.save(sample.poll, unit)
        uow.commit()
