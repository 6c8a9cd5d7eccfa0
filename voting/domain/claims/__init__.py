"""Claims of persons who are not on the voters' list, and the rulings on them (by-law 2.77).

Rules this package keeps: what a claimant says is in no `repr` and no error; who may rule, when, and
what a ruling may say is decided here, without a store. It may import the rest of `voting.domain`.
Its verbs: `form.parse_form`, `one_time_code.new_code`, `one_time_code.attempt`, `ruling.rule`,
`ruling.sign`, `batch.due`, `batch.batches`.

>>> from voting.domain.claims.contact import parse_contact
>>> parse_contact(" Ada@Example.org ").kind
<ContactKind.EMAIL: 'email'>
"""
