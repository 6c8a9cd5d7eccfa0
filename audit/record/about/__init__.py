"""What a statement is about, in words: the lines that two officers sign, in both languages.

Rules this package keeps: every line follows from documents of the record and from what the officers
chose (a new closing time, the ballots that they rule on) or saw (the log); the server that offers a
statement, the verifier, `ratify sign`, the pages and the report compute the lines with these same
functions. They are pure: no clock, no store. A later rule adds a line, never another form. It may
import the documents of `audit.record` and `tally`. Its verbs: `sealed.about_seal`,
`acts.about_open`, `acts.about_extend`, `acts.about_close`, `void.about_void`, `acts.about_count`,
`rulings.about_rulings`, `result.about_certify`, `result.about_release`, `weights.about_weights`,
`route.steps.about_step`, `route.sealed.about_sealed_route`, `acceptance.about_acceptance`,
`lines.verify_about`.

>>> from audit.record.about.lines import line
>>> line("New closing time", "Nouvelle heure de clôture", "2026-05-13 18:00:00").to_json()["en"]
['New closing time', '2026-05-13 18:00:00']
"""
