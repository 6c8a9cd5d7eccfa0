"""Messages that wait, encrypted, in the store, and their sending by a process of its own.

Rules this package keeps: a message is committed together with what it tells of, and no request
waits for a mail server. Its verbs: `outbox.enqueue`, `outbox.deliver`, `outbox.purge_messages`.
"""
