"""What a member may ask for besides voting: a new code for a lost card, a check of the list.

Rules this package keeps: messages go to the contact on the roster and to no other, and whoever asks
gets the same answer for every number. It may import `messages`, `ballots`, `limits` and what is
below. Its verbs: `links.request_link`, `reissue.draw_credential`, `changes.apply_change`,
`contacts.propose_contact_change`, `contact_signing.sign_contact_change`,
`contact_checks.differing_contacts`, `list_check.check`.
"""
