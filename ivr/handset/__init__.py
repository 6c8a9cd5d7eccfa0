"""A telephone for the terminal, and for tests, demonstrations and load: Twilio's part of a call.

Rules this package keeps: it reaches the line as Twilio does, by signed webhooks over HTTP, and by
no other way. It may import `ivr.webhooks` and what that may import. Its verbs:
`script.run_script`, `member.vote_by_phone`, `network.send_over_http`; `ratify phone` is `cli`.
"""
