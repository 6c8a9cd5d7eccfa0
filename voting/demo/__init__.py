"""The demonstration: a whole vote, headless, through the real services.

Rules this package keeps: it does nothing that members, officers and trustees could not do, but
decides for them, from one seed. It may import all of `voting` but the commands. Its verbs:
`run.run_demo`, `sample.sample_poll`.
"""
