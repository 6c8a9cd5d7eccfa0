"""A stranger's programme asks the running server whatever the description allows, and forbids.

Rules this module keeps:
1. The server is a real one, with an open poll, mail, and SQLite; what only a test can know (the
   poll, a member's number, a link's token, a claim) is put into the description that is asked by.
2. The same seed asks the same: all checks, and no fault, whatever comes.
"""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.kit.claimants import form
from tests.kit.contacts import set_contact
from tests.kit.members import address_of
from tests.kit.run.described import DOCUMENT, OPERATIONS
from tests.kit.servers.mail import sms_service, smtp_server
from tests.kit.servers.office import Office, open_office

SEED, EXAMPLES = 1, 15
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "429"]
GOOD = ["2xx", "403", "404", "409", "429"]
"""What a request of the described form may get; the first is of every other form."""
SAYS_MORE = (
    *("signIn", "cast", "openClaim", "confirmClaim", "checkList", "ownRow"),
    *("draw", "change", "takeOff"),
)
"""Where a form cannot say all that is asked: that a number is below q, that a proof holds."""
CONFIGURATION = f"""\
[checks]
negative_data_rejection.expected-statuses = {REFUSED}
positive_data_acceptance.expected-statuses = {GOOD}

[[operations]]
include-operation-id = {list(SAYS_MORE)}
checks.positive_data_acceptance.expected-statuses = {[*GOOD, "422"]}
"""


def known(office: Office) -> dict[str, Any]:
    """The description, with what there is in this office."""
    document, sample = copy.deepcopy(DOCUMENT), office.desk.sample
    voter = sample.voters[0]
    set_contact(sample, voter, email=address_of(voter))
    assert office.post("reissue/request", {"member": voter.member})[0] == 200
    (told,) = office.new_texts(0)
    token = told.split("#")[1].split()[0]
    claimed = office.post("claims", {**form(), "language": "en"})[1]
    parts = document["components"]
    parts["parameters"]["Poll"]["schema"] = {"enum": [office.desk.poll]}
    schemas = parts["schemas"]
    schemas["Token"] = {"enum": [token, "x" * 43]}
    schemas["Member"] = {"enum": [voter.member, "999999999999"]}
    schemas["Claim"]["properties"]["board"] = {"enum": [form()["board"]]}
    for name in ("ClaimCode", "Confirm"):
        schemas[name]["properties"]["claim"] = {"enum": [claimed["claim"], "1" * 15]}
    return document


@pytest.mark.slow
def test_no_request_makes_a_fault_and_every_answer_is_described(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ratify.db'}"
    with (
        smtp_server() as mail,
        sms_service() as phones,
        open_office(url, tmp_path, mail, phones) as office,
    ):
        (tmp_path / "known.json").write_text(json.dumps(known(office)))
        (tmp_path / "schemathesis.toml").write_text(CONFIGURATION)
        words = ("--config-file", "schemathesis.toml", "run", "known.json", "--url", office.url)
        how = ("--checks", "all", "--phases", "examples,coverage,fuzzing", "--seed", str(SEED))
        more = ("--max-examples", str(EXAMPLES), "--continue-on-failure", "--no-color")
        done = subprocess.run(
            [Path(sys.executable).with_name("schemathesis"), *words, *how, *more],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert f"Tested: {len(OPERATIONS)}" in done.stdout
    assert "fault" not in (tmp_path / "server.log").read_text()
