"""Voting itself: a nonce, the sign-in that answers it, and the ballot that is cast.

Rules this package keeps: the server keeps no session for voters, any server can take any step, and
a wrong code and an unknown member get the same answer. It may import `limits` and what is below.
Its verbs: `sign_in.issue_sign_in_nonce`, `sign_in.sign_in_member`, `cast.cast_ballot`.
"""
