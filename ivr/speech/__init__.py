"""What the line says, in English and French: sentences by name, their values, TwiML.

Rules this package keeps: every sentence is there in both languages, and only `twiml` knows TwiML.
It may import `ivr.script`. Its verbs: `prompts.render`, `twiml.twiml`.

>>> from dataclasses import replace
>>> from ivr.script.turns import say
>>> from ivr.speech.prompts import render
>>> render(replace(say("take_your_time"), language="fr"))
('Prenez votre temps.', '')
"""
