"""The treasurer signs the table of weights with a passkey, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext

from audit.record.poll_document import parse_poll_document
from audit.record.signatures.passkey import PasskeySignature
from audit.record.signatures.statement import Act
from tests.kit.browser.navigators import OfficerNavigator
from tests.kit.browser.site import Site
from tests.kit.officers import audited, change_terms, poll_of
from tests.kit.polls import TREASURER
from tests.kit.routes.acceptances import accept_all
from voting.domain.officers import Role
from voting.services.acts import statements

pytestmark = pytest.mark.tool("chromium")


def test_the_treasurer_signs_the_weights_with_a_passkey(window: BrowserContext, site: Site) -> None:
    card = site.officer("val.cote", "Val Cote", role=Role.TREASURER)
    treasurer = OfficerNavigator(site, window, card=card)
    treasurer.sign_in()
    treasurer.register_passkey()
    treasurer.sees("The passkey is registered")
    accept_all(site.stage.ctx, "val.cote")
    sample = site.draft_to_seal()
    change_terms(sample, officers=(*site.names, "val.cote"))
    statements.withdraw_statement(sample.ctx, sample.poll, Act.WEIGHTS, TREASURER)
    treasurer.visit("/officers/")
    treasurer.sees("Weights to sign")
    treasurer.visit(f"/officers/polls/{sample.poll}/weights")
    treasurer.sees("Nobody has signed these weights")
    treasurer.press("Make the statement")
    waiting = statements.waiting_for(sample.ctx, sample.poll, Act.WEIGHTS)
    assert waiting is not None
    shown = treasurer.page.locator("#statement-text").text_content()
    assert shown == waiting.statement.message.decode()
    treasurer.press("Sign and carry out")
    treasurer.sees("Signed. The poll can be sealed with these weights.")
    treasurer.sees("Signed by Val Cote (treasurer)")
    sample.act(Act.SEAL)
    document = parse_poll_document(poll_of(sample).poll_json or b"")
    assert isinstance(document.weights.signature, PasskeySignature)
    assert document.weights.signature.officer == "val.cote"
    sample.act(Act.OPEN)
    audited(sample)
