"""What a person hears in a telephone call: the words of messages, and times as they are spoken.

Rules this package keeps: its words are for the ear alone; a text message is never read aloud.

>>> from datetime import UTC, datetime
>>> from voting.notify.aloud.times import spoken_time
>>> spoken_time(datetime(2026, 7, 1, 21, tzinfo=UTC), "fr")
'mercredi 1er juillet à 17 heures, heure de Toronto'
"""
