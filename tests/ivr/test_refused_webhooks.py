"""Webhooks that are refused or change nothing: signatures, the fallback, facts of a call."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.app import build
from ivr.effects.facts import gather
from ivr.handset.network import PhoneLine
from tests.kit.phone.lines import with_phone
from tests.kit.phone.webhooks import Phoning
from tests.kit.polls import draft_poll
from voting.config.settings import Settings
from voting.domain.errors import ConfigurationError
from voting.domain.member import Member
from voting.ports.unit_of_work import Context
from voting.services.members.contact_checks import check_of


def test_a_webhook_without_its_signature_is_refused_and_counted(phoning: Phoning) -> None:
    app = build(phoning.ctx).test_client()
    form = {"CallSid": "CA1", "From": "+14165550123"}
    signed = phoning.line.sign("http://localhost/phone/voice", form)
    assert app.post("/phone/voice", data=form, headers=signed.headers).status_code == 200
    tampered = {**form, "From": "+14165550124"}
    for path in ("voice", "voice/3", "status", "fallback"):
        assert app.post(f"/phone/{path}", data=form).status_code == 403
        headers = {"X-Twilio-Signature": signed.signature}
        assert app.post(f"/phone/{path}", data=tampered, headers=headers).status_code == 403
    assert "_signatures_refused_total{" in (counts := app.get("/metrics").text)
    assert '"} 8.0' in counts.partition("_signatures_refused_total{")[2].partition("\n")[0]


def test_the_signature_covers_the_public_address_behind_a_proxy(
    ctx: Context, tmp_path: Path
) -> None:
    public = with_phone(ctx, tmp_path, url="https://phone.example.org/line")
    line = PhoneLine("https://phone.example.org/line", public.settings.phone.token)
    webhook = line.sign(line.address("voice"), {"CallSid": "CA1"})
    app = build(public).test_client()
    answer = app.post("/phone/voice", data=webhook.fields, headers=webhook.headers)
    assert answer.status_code == 200
    assert 'action="https://phone.example.org/line/phone/voice/1"' in answer.text


def test_a_line_without_a_token_does_not_start(ctx: Context) -> None:
    with pytest.raises(ConfigurationError, match="RATIFY_TWILIO_TOKEN"):
        build(Context(ctx.store, ctx.keys, Settings()))


def test_a_call_that_rings_is_not_wiped(phoning: Phoning) -> None:
    call, _ = phoning.to_review()
    form = {"CallSid": call.call_id, "CallStatus": "in-progress"}
    answer = phoning.line.send(phoning.line.sign("http://localhost/phone/status", form))
    assert answer.status == 204
    assert "Your vote has been cast" in call.press("1").words


def test_the_fallback_apologizes_in_both_languages_and_changes_nothing(phoning: Phoning) -> None:
    call, _ = phoning.to_review()
    before = phoning.dump()
    form = {"CallSid": call.call_id}
    answer = phoning.line.send(phoning.line.sign("http://localhost/phone/fallback", form))
    assert "We are sorry: the line has a technical problem." in answer.body.decode()
    assert "excuses\N{NO-BREAK SPACE}: la ligne a un problème" in answer.body.decode()
    assert phoning.dump() == before


def test_the_language_of_a_number_is_the_rosters_where_all_agree(phoning: Phoning) -> None:
    draft = draft_poll(phoning.ctx)
    numbers = {"+14165550001": ("fr",), "+14165550002": ("fr", "en")}
    with phoning.ctx.store.unit_of_work() as uow:
        uow.roster.add_many(
            draft.poll,
            [
                Member(f"9{number[-4:]}{language == 'fr':d}", "A", "A-ELEM", "", number, language)
                for number, languages in numbers.items()
                for language in languages
            ],
            check_of(phoning.ctx, draft.poll),
        )
        uow.commit()
    assert gather(phoning.ctx, "+14165550001").language == "fr"
    assert gather(phoning.ctx, "+14165550002").language == ""
    assert gather(phoning.ctx, "+14165550003").language == ""
    assert gather(phoning.ctx, "").language == ""
