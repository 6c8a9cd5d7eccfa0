"""The voters' list as it was signed: what the database says of a voter is compared with it.

Rules this package keeps: the credential authority's signature decides who is on the list, not a row
of the database. A voter whose row differs neither signs in nor votes; everybody else goes on. It
may import `messages` and what is below. Its verbs: `signed.signed_voter`, `signed.intact_voter`,
`differences.notice`.
"""
