"""Officers accept the union's texts themselves, each with a key of the officer's own.

Solidarity policy: the oath of office, the code of conduct, caucus solidarity.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from audit.record import fields
from audit.record.route.acceptance import (
    Acceptance,
    encode_acceptance_signature,
    verify_acceptance,
)
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tests.kit.database.tampering import administrator
from tests.kit.officers import sign
from tests.kit.polls import SamplePoll
from tests.kit.routes.acceptances import accept_all, acceptance, holds, renew_texts, withdraw_key
from tests.kit.routes.desk import ANNE, PAUL
from voting.domain.errors import (
    AcceptanceNeededError,
    ConflictError,
    MalformedError,
    RatifyError,
    RefusedError,
)
from voting.domain.officers import FileKey, Role
from voting.ports.unit_of_work import Context
from voting.services.acceptance import (
    accept_drafted,
    accepted,
    draft_acceptance,
    hand_in_acceptance,
    keep_acceptance,
    verify_accepted,
)
from voting.services.acts import statements
from voting.services.officers import accounts

NEWER = "2026-02"


# --- nobody accepts for another ----------------------------------------------------------------


def insert(ctx: Context, officer: str, version: str, raw: bytes) -> None:
    """Write an acceptance into the database, as its administrator can."""
    columns = "officer, digest, version, accepted, raw"
    values = ":officer, :digest, :version, :accepted, :raw"
    with administrator(ctx.store) as connection:
        connection.execute(
            text(f"INSERT INTO acceptances ({columns}) VALUES ({values})"),
            {
                "officer": officer,
                "digest": "0" * 64,
                "version": version,
                "accepted": "2020-01-01 00:00:00.000000",
                "raw": raw,
            },
        )


def encoded(one: Acceptance) -> bytes:
    return fields.encode(one.to_json())


def forged(ctx: Context, sample: SamplePoll) -> dict[str, bytes]:
    """What an administrator without anne's key can make up or take from elsewhere."""
    with ctx.store.reader() as uow:
        (old,) = uow.acceptances.of(ANNE, "2026-01")
    stranger, paul = Ed25519PrivateKey.generate(), sample.officers[PAUL]
    asked = acceptance(ctx, ANNE, stranger)
    by_paul = acceptance(ctx, ANNE, paul)
    hers = public_key_text(sample.officers[ANNE])
    return {
        "her acceptance of the older texts": old,
        "made with a stranger's key": encoded(asked),
        "that key, under the name of hers": encoded(
            replace(asked, signature=replace(asked.signature, key=hers))
        ),
        "made with another officer's key": encoded(by_paul),
        "another officer's": encoded(acceptance(ctx, PAUL, paul)),
        "no acceptance": b"accepted",
        "nothing": b"",
    }


def test_solidarity_an_administrator_of_the_database_makes_nobody_appear_to_have_accepted(
    sqlite_sample: SamplePoll,
) -> None:
    ctx = sqlite_sample.ctx
    renew_texts(ctx, NEWER)
    for name, raw in forged(ctx, sqlite_sample).items():
        insert(ctx, ANNE, NEWER, raw)
        assert not holds(ctx, ANNE), name
        with pytest.raises(AcceptanceNeededError, match="not signed with a key"):
            statements.draft_statement(ctx, sqlite_sample.poll, Act.VOID, "why", officer=ANNE)
        with administrator(ctx.store) as connection:
            connection.execute(text("DELETE FROM acceptances WHERE version = :it"), {"it": NEWER})
    insert(ctx, ANNE, NEWER, b"in the way")
    accept_all(ctx, ANNE, keys=sqlite_sample.officers)
    assert holds(ctx, ANNE)  # and what others wrote does not stand in the way of her own


def test_a_key_that_the_database_was_given_accepts_for_nobody(sqlite_sample: SamplePoll) -> None:
    """The account itself is sealed: with a key that was written into it, it can do nothing."""
    ctx, key = sqlite_sample.ctx, Ed25519PrivateKey.generate()
    renew_texts(ctx, NEWER)
    made = acceptance(ctx, ANNE, key)
    keys = f'[{{"public_key":"{public_key_text(key)}"}}]'
    with administrator(ctx.store) as connection:
        connection.execute(
            text("UPDATE officers SET file_keys = :keys WHERE id = :id"), {"keys": keys, "id": ANNE}
        )
    insert(ctx, ANNE, NEWER, encoded(made))
    with ctx.store.reader() as uow, pytest.raises(RefusedError, match="changed in the database"):
        verify_accepted(uow, ANNE)
    with pytest.raises(RefusedError, match="changed in the database"):
        keep_acceptance(ctx, made)


# --- the officer's own key ---------------------------------------------------------------------


def test_an_acceptance_holds_while_the_key_that_signed_is_the_officers(
    sqlite_sample: SamplePoll,
) -> None:
    """Solidarity policy."""
    ctx = sqlite_sample.ctx
    assert holds(ctx, ANNE)
    withdraw_key(ctx, ANNE)
    with pytest.raises(AcceptanceNeededError, match="not signed with a key that the account"):
        statements.draft_statement(ctx, sqlite_sample.poll, Act.VOID, "why", officer=ANNE)
    accept_all(ctx, ANNE)
    assert holds(ctx, ANNE)


def test_of_two_keys_that_accepted_one_may_go(sqlite_sample: SamplePoll) -> None:
    ctx, second = sqlite_sample.ctx, Ed25519PrivateKey.generate()
    accounts.add_file_key(ctx, ANNE, public_key_text(second))
    keep_acceptance(ctx, acceptance(ctx, ANNE, second))
    with ctx.store.unit_of_work() as uow:
        kept = (FileKey(public_key_text(second)),)
        uow.officers.save(replace(uow.officers.get(ANNE), file_keys=kept))
        uow.commit()
    with ctx.store.reader() as uow:
        found = accepted(uow, uow.officers.get(ANNE))
        assert found.signature.key == public_key_text(second)


def test_an_ended_account_has_accepted_nothing_more(sqlite_sample: SamplePoll) -> None:
    ctx = sqlite_sample.ctx
    made = acceptance(ctx, ANNE, sqlite_sample.officers[ANNE])
    accounts.end(ctx, ANNE)
    with ctx.store.reader() as uow, pytest.raises(RefusedError, match="has ended"):
        verify_accepted(uow, ANNE)
    with pytest.raises(RefusedError, match="has ended"):
        keep_acceptance(ctx, made)


# --- handed in ---------------------------------------------------------------------------------


def handed_in(ctx: Context, name: str, key: Ed25519PrivateKey, language: str = "en") -> bytes:
    """What `ratify sign` writes of the acceptance page's statement."""
    _, statement = draft_acceptance(ctx, name, "fr" if language == "fr" else "en")
    return encode_acceptance_signature(statement, sign_statement_ed25519(statement, name, key))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_signature_made_away_from_the_server_says_in_which_language_it_was_read(
    sqlite_sample: SamplePoll, language: str
) -> None:
    ctx = sqlite_sample.ctx
    renew_texts(ctx, NEWER)
    hand_in_acceptance(ctx, ANNE, handed_in(ctx, ANNE, sqlite_sample.officers[ANNE], language))
    with ctx.store.reader() as uow:
        officer = uow.officers.get(ANNE)
        found = accepted(uow, officer)
    assert (found.language, found.texts.version) == (language, NEWER)
    verify_acceptance(found, officer.sealed)


def test_only_the_officer_hands_in_and_only_what_is_asked_now(sqlite_sample: SamplePoll) -> None:
    ctx, keys = sqlite_sample.ctx, sqlite_sample.officers
    old = handed_in(ctx, ANNE, keys[ANNE])
    renew_texts(ctx, NEWER)
    cases: tuple[tuple[bytes, type[RatifyError], str], ...] = (
        (old, ConflictError, "not of the newest version"),
        (handed_in(ctx, PAUL, keys[PAUL]), RefusedError, "the acceptance of paul"),
        (handed_in(ctx, ANNE, keys[PAUL]), RefusedError, "with a key of your account"),
        (b"{}", MalformedError, "ratify sign"),
    )
    for raw, error, words in cases:
        with pytest.raises(error, match=words):
            hand_in_acceptance(ctx, ANNE, raw)
        assert not holds(ctx, ANNE), words


def test_a_signature_of_another_time_or_language_than_the_pages_is_refused(
    sqlite_sample: SamplePoll,
) -> None:
    ctx, key = sqlite_sample.ctx, sqlite_sample.officers[ANNE]
    renew_texts(ctx, NEWER)
    _, statement = draft_acceptance(ctx, ANNE, "en")
    given = sign_statement_ed25519(statement, ANNE, key).to_json()
    other = replace(statement, time=statement.time.replace(year=2020)).time
    for language, time in (("fr", statement.time), ("en", other)):
        with pytest.raises(RefusedError):
            accept_drafted(ctx, ANNE, "fr" if language == "fr" else "en", time, given)
    assert not holds(ctx, ANNE)
    accept_drafted(ctx, ANNE, "en", statement.time, given)
    assert holds(ctx, ANNE)


def test_an_officer_of_any_role_may_accept(sqlite_sample: SamplePoll) -> None:
    ctx = sqlite_sample.ctx
    for role in Role:
        accounts.create(ctx, f"new.{role}", "New Officer", role, "a long enough password")
        assert not holds(ctx, f"new.{role}")
        accept_all(ctx, f"new.{role}")
        assert holds(ctx, f"new.{role}")


def test_an_acceptance_is_no_signature_of_an_act(sqlite_sample: SamplePoll) -> None:
    ctx, poll = sqlite_sample.ctx, sqlite_sample.poll
    statements.draft_statement(ctx, poll, Act.VOID, "why", officer=ANNE)
    made = acceptance(ctx, ANNE, sqlite_sample.officers[ANNE]).signature.to_json()
    with pytest.raises(RefusedError, match="the signature is not by"):
        statements.sign_act(ctx, poll, Act.VOID, made)
    assert not sign(sqlite_sample, ANNE, Act.VOID).done
