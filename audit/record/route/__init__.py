"""The route of an agreement or offer to its vote: what was received, recommended and told, signed.

Rules this package keeps: a route belongs to the agreement or offer, not to a poll, and has an
identifier of its own (by-laws 2.74 to 2.76). Each step says the body, the day and the decision with
one voice, no names and no split; two officers sign it, one of the provincial executive. The rules
are pure: no clock, no store; whoever asks gives the day. It may import the rest of `audit.record`
but its log. Its verbs: `rules.step_findings`, `rules.route_findings`,
`before_vote.complete_findings`, `before_vote.opening_findings`, `before_vote.meeting_findings`,
`signers.verify_signed_step`, `signers.verify_signers`, `acceptance.verify_acceptance`.

>>> from datetime import date
>>> from audit.record.route.periods import MEMBER_DAYS, DayCount
>>> DayCount.CLEAR.first_day(date(2027, 2, 20), MEMBER_DAYS)
datetime.date(2027, 2, 28)
>>> DayCount.ORDINARY.first_day(date(2027, 2, 20), MEMBER_DAYS)
datetime.date(2027, 2, 27)
"""
