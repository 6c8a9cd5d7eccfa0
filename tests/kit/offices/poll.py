"""An open poll that can lose any officer, and what its officers do when one leaves, or loses a key.

Rules this module keeps:
1. Everything goes through the services; a test that wants otherwise says so.
2. Anne is the returning officer, Paul and Petra are of the provincial executive, Ana, Ben and Cy
   are membership officers, as in every sample poll.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.officers import OfficerKey
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import OfficeAct, PollAct
from tests.kit.officers import decryption
from tests.kit.polls import KEYS_OF_ALL, SamplePoll, account
from tests.kit.routes.acceptances import accept_all
from tests.kit.rulings import DeskPoll
from voting.domain.officers import Role
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.decryptions import receive_decryption
from voting.services.acts.handler import ActRequest
from voting.services.acts.offices.asked import HandOver, NewKey
from voting.services.acts.statements import PendingStatement, SigningOutcome
from voting.services.officers import accounts
from voting.services.polls.hand_over import poll_officers

ANNE, PAUL, PETRA = "anne", "paul", "petra"
RITA = "rita"
"""A second returning officer, in a poll that has one (`with_two_returning_officers`)."""
NADIA, OMAR = "nadia", "omar"
"""Who may take over."""
RITAS_KEY = Ed25519PrivateKey.generate()


def add_account(name: str, role: Role, key: Ed25519PrivateKey, sample: SamplePoll) -> None:
    """Give an officer an account with a key file, who accepted nothing yet."""
    with sample.ctx.store.unit_of_work() as uow:
        uow.officers.add(account(name, role, key))
        uow.commit()


def with_two_returning_officers(sample: SamplePoll) -> None:
    """Give a draft a second returning officer too."""
    add_account(RITA, Role.RETURNING_OFFICER, RITAS_KEY, sample)
    accept_all(sample.ctx, RITA, keys={RITA: RITAS_KEY})


class OfficePoll(DeskPoll):
    """An open poll whose officers may change."""

    def __init__(
        self,
        ctx: Context,
        prepare: Callable[[SamplePoll], None] | None = None,
        **options: object,
    ) -> None:
        super().__init__(ctx, prepare, **options)
        self.keys = {**KEYS_OF_ALL, **self.keys, RITA: RITAS_KEY}

    # --- acts ---

    def draft(self, act: PollAct, by: str, request: ActRequest) -> PendingStatement:
        """Propose an act, or find it waiting."""
        return statements.draft_statement(
            self.ctx, self.poll, act, "test", asked=request, officer=by
        )

    def sign_act(
        self, found: PendingStatement, name: str, key: Ed25519PrivateKey | None = None
    ) -> SigningOutcome:
        """Sign a statement with an officer's key, or another, and hand the signature in."""
        signature = sign_statement_ed25519(found.statement, name, key or self.keys[name])
        act: PollAct = found.statement.act  # type: ignore[assignment]
        return statements.sign_act(self.ctx, self.poll, act, signature.to_json())

    def act(self, act: PollAct, *by: str, **asked: object) -> SigningOutcome:
        """Have these officers propose and sign an act; return what the last one led to."""
        found = self.draft(act, by[0], ActRequest(**asked))  # type: ignore[arg-type]
        return [self.sign_act(found, name) for name in by][-1]

    # --- offices ---

    def newcomer(self, name: str = NADIA, role: Role = Role.RETURNING_OFFICER) -> str:
        """An account that is no officer of the poll yet; it has a key, and accepted nothing."""
        self.keys[name] = Ed25519PrivateKey.generate()
        add_account(name, role, self.keys[name], self.sample)
        return name

    def accepts(self, name: str) -> None:
        """Let an officer accept the union's texts."""
        accept_all(self.ctx, name, keys=self.keys)

    def succeed(self, leaver: str, successor: str, *by: str) -> SigningOutcome:
        """Have two officers sign that one takes over from another."""
        return self.act(OfficeAct.SUCCEED, *by, office=HandOver(leaver, successor))

    def successor(
        self, leaver: str, name: str, *by: str, role: Role = Role.RETURNING_OFFICER
    ) -> SigningOutcome:
        """A new account accepts the union's texts, and takes over."""
        self.newcomer(name, role)
        self.accepts(name)
        return self.succeed(leaver, name, *by)

    def new_key(self, officer: str) -> Ed25519PrivateKey:
        """Put another key file into an account; the officer does not sign with it yet."""
        key = Ed25519PrivateKey.generate()
        accounts.add_file_key(self.ctx, officer, public_key_text(key))
        return key

    def replace_key(self, officer: str, *by: str) -> SigningOutcome:
        """An officer's key is lost: two others sign for a new one, which signs from then on."""
        key = self.new_key(officer)
        outcome = self.act(OfficeAct.REPLACE_KEY, *by, office=NewKey(officer))
        self.keys[officer] = key
        self.accepts(officer)  # what she accepted was signed with the lost key
        return outcome

    @property
    def acting(self) -> dict[str, int]:
        """Who acts on the poll now, by its log: each with the number of keys."""
        found = poll_officers(self.ctx, self.poll).officers
        return {one.id: len(one.keys) for one in found}

    def acting_keys(self, officer: str) -> tuple[OfficerKey, ...]:
        """The keys that an officer acts with now."""
        return poll_officers(self.ctx, self.poll).officer(officer).keys

    def decrypt(self) -> None:
        """Let the trustee decrypt: the result is there."""
        raw = decryption(self.sample, self.sample.trustee_secrets[0])
        receive_decryption(self.ctx, self.poll, raw)
