"""What a member may ask for besides voting: a new code for a lost card, a check of the list.

Rules this package keeps: messages go to the contact on the roster and to no other, and whoever asks
gets the same answer for every number. It may import `messages`, `ballots`, `limits` and what is
below. Its verbs: `links.request`, `reissue.draw`, `changes.apply`, `contacts.propose`,
`contacts.approve`, `list_check.check`.
"""
