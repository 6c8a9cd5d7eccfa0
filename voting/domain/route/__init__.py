"""The route of an agreement or offer before its vote: by-laws 2.74 to 2.76, against a given clock.

Rules this package keeps:
1. The rules themselves are in `audit.record.route`, where the verifier finds them; here they are
   asked at each step, at the import, at the seal and when the opening is authorised.
2. A refusal names the clause, the thing and the remedy, and changes nothing. Its verbs:
   `checks.verify_step`, `checks.verify_import`, `checks.verify_seal`, `checks.verify_opening`;
   `overdue.overdue`; `timeline.timeline`.

>>> from datetime import date
>>> from audit.record.route.steps import Received
>>> from audit.record.route.subject import AgreementKind
>>> from voting.domain.route.overdue import Patience, overdue
>>> steps = [Received(date(2027, 1, 4))]
>>> [late] = overdue(AgreementKind.FINAL, steps, date(2027, 1, 7), Patience())
>>> print(late.wrong.en, late.clause)
due by 2027-01-06, not made by 2027-01-07 2.75
"""
