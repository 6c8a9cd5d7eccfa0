"""Messages wait, encrypted, in the store; a process of its own sends them.

Rules this package keeps: a message is committed together with the change that it reports, and no
request waits for a mail server. Its verbs: `outbox.enqueue`, `outbox.deliver`,
`outbox.purge_messages`.
"""
