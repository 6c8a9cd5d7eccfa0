"""Does what the script asks for: sign-in, cast, claim, list check; keeps a call's memory.

Rules this package keeps: it uses the same services as the web, and so has the same rules and
limits. It may import `ivr.script` and the services, and knows nothing of Twilio. Its verbs:
`facts.gather`, `perform.perform`, `memory.encode`, `memory.decode`.
"""
