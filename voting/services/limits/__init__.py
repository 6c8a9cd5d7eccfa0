"""How often anything may be asked for, and requests that are done once however often they come.

Rules this package keeps: of sign-ins only failures are counted, so nobody is locked out; counters
hold keyed digests, no member number and no address. Its verbs: `throttle.refusal`, `hourly.count`,
`hourly.full`, `idempotency.is_first`, `idempotency.was_done`.
"""
