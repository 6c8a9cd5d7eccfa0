"""What a person hears in a telephone call that brings a message.

Rules this package keeps: its words are for the ear alone; a text message is never read aloud. Times
are said by `voting.times`.
"""
