"""A telephone for the terminal, tests, demonstrations and load: Twilio's part of a call.

Rules this package keeps: it reaches the line only as Twilio does, by signed webhooks over HTTP. It
may import `ivr.webhooks` and what that may import. Its verbs: `script.run_script`,
`member.vote_by_phone`, `network.send_over_http`; `ratify phone` is `cli`.
"""
