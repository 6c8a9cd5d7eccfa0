"""The script of a telephone call: (state, event, facts) -> (state, prompt), and nothing else.

Rules this package keeps: it is pure, and imports only itself, `voting.domain` and the record's
texts. What it needs to know comes as facts; what it wants done leaves as an effect. Its verbs:
`step.greet`, `step.step`. A call on a line with no poll, whose caller chooses French:

>>> from ivr.script.step import greet, step
>>> from ivr.script.events import Digits
>>> from ivr.script.facts import CallFacts
>>> state, prompt = greet(CallFacts())
>>> state.place, prompt.digits
(<Place.GREETING: 'greeting'>, 1)
>>> state, prompt = step(state, Digits("2"), CallFacts())
>>> state.language, state.place
('fr', <Place.NO_POLL: 'no-poll'>)
"""
