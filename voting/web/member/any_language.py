"""Addresses without a language: each of the members' pages is found by them too.

Rules this module keeps:
1. Such an address leads to the same page, with the same question, in the language that the browser
   asks for; nothing is remembered, so no cookie is needed.
2. It leads to a page of this service and nowhere else: the address is made of the route's own name.
3. A form is not redirected: it is sent from a page, which has its language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from voting.web.common import i18n
from voting.web.common.access import public
from voting.web.member.pages import LANG


def install(app: Flask) -> None:
    """Add an address without a language for every members' page that `app` has."""
    pages = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(f"{LANG}/")]
    for page in pages:
        if "GET" in (page.methods or ()):
            app.add_url_rule(
                page.rule.removeprefix(LANG),
                endpoint=f"any-language:{page.endpoint}",
                view_func=_to_the_language(page.endpoint),
                methods=["GET"],
            )


def _to_the_language(endpoint: str) -> Callable[..., ResponseReturnValue]:
    @public
    def view(**parts: str) -> ResponseReturnValue:
        values: dict[str, Any] = {"lang": i18n.language(), **parts}
        address = url_for(endpoint, **values)
        question = request.query_string.decode("latin-1")
        return redirect(f"{address}?{question}" if question else address)

    return view
