"""Ontario's times in English and French: written on pages, in messages, said in calls, for scripts.

Rules this package keeps: the words for noon and midnight, French's ordinal of the first and the two
locales are in `words` alone; each medium has a module. It may import `audit` and nothing of the
server, so that pages, messages and calls may all import it.

>>> from datetime import UTC, datetime
>>> from voting.times import messages, spoken
>>> evening = datetime(2026, 7, 1, 21, tzinfo=UTC)
>>> messages.in_short(evening).en
'July 1, 5 p.m.'
>>> spoken.spoken_time(evening, "fr")
'mercredi 1er juillet à 17 heures, heure de Toronto'
"""
