"""What the script asks for, done: sign-in, cast, claim, the check of the list; and a call's memory.

Rules this package keeps: the same services as on the web, and so the same rules and limits. It may
import `ivr.script` and the services, and knows nothing of Twilio. Its verbs: `facts.gather`,
`perform.perform`, `memory.encode`, `memory.decode`.
"""
