"""Officers' accounts: passwords and codes, passkeys, sessions, key files.

Rules this package keeps: an officer's private key is never here; a session is a row, which can be
revoked. It may import `limits` and what is below. Its verbs: `accounts.create`,
`sessions.sign_in_by_password`, `sessions.confirm_by_password`,
`passkeys.register`, `passkeys.act_signature`.
"""
