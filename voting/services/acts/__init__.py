"""The acts that two officers sign, from the seal to the release.

Rules this package keeps: one statement, two signatures by keys sealed in poll.json, and then the
act and its log event in one transaction. `table` lists every act, `handler` says what an act
consists of. Its verbs: `statements.draft_statement`, `statements.sign_act`,
`statements.withdraw_statement`, `offline.hand_in_act`, `decryptions.receive_decryption`.
"""
