"""Counters of failures and requests, each under a keyed digest, never a name or an address."""
