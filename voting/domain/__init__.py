"""The rules of a vote, without input or output: polls, units, members, officers, lists, ballots.

Rules this package keeps:
1. Frozen values, valid once built; no clock, no store, no framework. It may import `audit.record`
   and `tally`.
2. Each rule is written once, here, and all other code calls it: a poll's life is
   `poll.LIFECYCLE`, the procedure before a vote `procedure.review`, when a ballot may enter the
   ballot box `ballot_box.verify_window`.

>>> from audit.record.signatures.statement import Act
>>> from voting.domain.poll import LIFECYCLE, PollState
>>> LIFECYCLE[PollState.COUNTED, Act.CERTIFY]
<PollState.CERTIFIED: 'certified'>
>>> (PollState.OPEN, Act.COUNT) in LIFECYCLE
False
"""
