"""After the count: the challenged rows on the page of the result, and what they could change."""

from __future__ import annotations

import html
from pathlib import Path

from audit.record.signatures.statement import Act
from tests.kit.challenges import DISMISS, UPHOLD, ChallengePoll
from tests.kit.desk.challenge_pages import ChallengeTown, challenge_town, main
from tests.kit.officers import decryption
from tests.kit.polls import TRUSTEE_SECRET
from voting.services.acts.decryptions import receive_decryption


def counted(desk: ChallengePoll) -> None:
    """Everybody votes; one challenge is upheld, one dismissed, one falls; two officers certify."""
    for voter in desk.sample.voters:
        desk.vote(voter)
    upheld, dismissed, fallen = (desk.challenge(one) for one in desk.sample.voters[:6:2])
    desk.decide(upheld, UPHOLD)
    desk.decide(dismissed, DISMISS)
    desk.sample.end()
    desk.forward_to_deadline()
    desk.sample.act(Act.COUNT)
    receive_decryption(desk.ctx, desk.poll, decryption(desk.sample, TRUSTEE_SECRET))
    desk.sample.act(Act.CERTIFY)
    assert fallen


def result(place: ChallengeTown, language: str) -> str:
    address = f"{place.base}/result?lang={language}"
    return html.unescape(main(place.client("anne").get(address).get_data(as_text=True)))


def test_2_77_the_results_page_bounds_what_the_votes_left_out_could_change(tmp_path: Path) -> None:
    with challenge_town(tmp_path) as place:
        counted(place.desk)
        shown = result(place, "en")
        bounds = shown.split('id="materiality"')[1].split("</section>")[0]
        assert "What the votes left out could change" in bounds
        assert "Votes left out: 1. Had they all been against" in bounds
        table = shown.split('id="challenged"')[1].split("</section>")[0]
        cells = [one.split("<")[0] for one in table.split('<td class="figure">')[1:]]
        assert (cells[0], cells[2:]) == ("3", ["1", "1", "1", "0"])
        assert "50.00%" in table
        assert "Inscriptions contestées" in result(place, "fr")
