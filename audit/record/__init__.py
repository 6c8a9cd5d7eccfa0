"""What an election record is made of: its documents, its log, its signatures.

Rules this package keeps:
1. Every document has one valid byte form, RFC 8785: it is read by re-encoding and comparing.
2. It says what may be written, not whether a whole record holds: that is `audit.checks`.
3. It imports `tally` only; the server writes with it what an auditor reads with it.

>>> from audit.record.fields import encode, load
>>> encode({"unit": "A-ELEM", "listed": 412})
b'{"listed":412,"unit":"A-ELEM"}'
>>> load(b'{"unit": "A-ELEM", "listed": 412}', "units.json")
Traceback (most recent call last):
audit.record.errors.DocumentError: ...
"""
