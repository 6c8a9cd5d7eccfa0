"""Claims of persons who are not on the voters' list: opened, confirmed by a code, voted on.

Rules this package keeps: everybody gets the same answer, whether a member or not; what a claimant
said rests encrypted. It may import `messages`, `ballots`, `members` and what is below. Its verbs:
`make.open_claim`, `make.resend`, `confirmation.confirm_claim`, `keys.rotate`.
"""
