"""Polls that are sealed with a table of weights which is not what their poll.json says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from audit.record.poll_document import PollDocument
from tally.fte.files import encode_fte_inputs
from tally.fte.inputs import FteInputs
from tally.protocol.encoding import sha256_hex
from tests.kit.simulator.people import SHARING
from tests.kit.simulator.poll import Simulator
from tests.kit.simulator.preparation import reading

Change = Callable[[FteInputs], FteInputs]


class FalseTable(Simulator):
    """Seals an honest poll.json with another table: the changed inputs, in these bytes."""

    def __init__(
        self,
        change: Change,
        encoded: Callable[[FteInputs], bytes] = encode_fte_inputs,
        **choices: str,
    ) -> None:
        self.falsify, self.encoded = change, encoded
        super().__init__(SHARING, change=lambda document: reading(document, **choices))

    def _document(self) -> PollDocument:
        honest = super()._document()
        self.inputs = self.falsify(self.inputs)
        self.fte = self.encoded(self.inputs)
        return replace(honest, fte=sha256_hex(self.fte))
