"""How often anything may be asked for, and what is done once however often it is asked for.

Rules this package keeps: failures are counted, never successes; nobody is locked out; counters hold
keyed digests, no member number and no address. Its verbs: `throttle.refusal`, `hourly.count`,
`hourly.full`, `idempotency.is_first`, `idempotency.was_done`.
"""
