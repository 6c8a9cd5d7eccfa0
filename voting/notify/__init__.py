"""Messages to people, by e-mail, text message and telephone call, behind one sender.

Rules this package keeps: what a message says is written in `messages`, in both languages; a sender
only sends; what messages cost has a daily cap (`budget`). It may import `voting.domain` and
`voting.times`. Its verbs are the functions of `messages`, and `sender.Sender`.
"""
