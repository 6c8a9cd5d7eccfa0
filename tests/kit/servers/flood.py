"""A flood of requests to a server on this machine: many connections, at a rate, for a while.

Rules this module keeps:
1. It goes to this machine only, and is bounded in rate, connections and time.
2. A connection sends its next request when the one before is answered, and not before it is due:
   a server that answers slowly is sent less, and `rate` says how much it was.
"""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HOST = "127.0.0.1"
_PATIENCE = 60


@dataclass
class Flood:
    """What is sent (`request` makes the n-th), how often a second, and by how many connections."""

    port: int
    request: Callable[[int], bytes]
    asked: float
    connections: int
    statuses: Counter[int] = field(default_factory=Counter)
    _began: float = 0.0
    _lasted: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def lasted(self) -> float:
        """For how many seconds it has run."""
        return self._lasted or time.monotonic() - self._began

    @property
    def rate(self) -> float:
        """How many requests a second were answered."""
        return self.statuses.total() / self.lasted

    def __str__(self) -> str:
        found = ", ".join(f"{count} x {status}" for status, count in sorted(self.statuses.items()))
        return f"asked for {self.asked:.0f}/s, sent {self.rate:.0f}/s: {found}"

    @contextmanager
    def running(self) -> Iterator[Flood]:
        """Flood while the block runs."""
        self._began = time.monotonic()
        threads = [threading.Thread(target=self._send_all) for _ in range(self.connections)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in threads:
                thread.join()
            self._lasted = time.monotonic() - self._began

    def _send_all(self) -> None:
        for number in self._numbers:
            if self._over.wait(max(0.0, self._began + number / self.asked - time.monotonic())):
                return
            self.statuses[self._send(self.request(number))] += 1

    def _send(self, request: bytes) -> int:
        with socket.create_connection((HOST, self.port), _PATIENCE) as connection:
            connection.sendall(request)
            with connection.makefile("rb") as answer:
                status = int(answer.readline().split()[1])
                answer.read()
        return status
