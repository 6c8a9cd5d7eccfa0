"""Challenges of listed members (by-law 2.77): to propose, sign, rule on, and sign the rulings.

Rules this package keeps:
1. They are for the officers of the desk; the services decide who of them may do what.
2. What shows the member, the reason or a note (`listing`, `case`) shows no statement, ballot or
   place in the log; what shows a statement (`waiting`, `rulings`) shows no member and no reason.
   The challenge's digest, which is neither's, tells which belongs to which.
3. A member's number is in no address and no log.
"""
