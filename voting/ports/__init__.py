"""What the services ask of a store: one transaction, and a repository for each kind of thing.

Rules this package keeps: protocols and the values that pass through them, no implementation; the
store that implements them is `voting.storage`. It may import `voting.config`, `voting.domain` and
`audit.record`. Begin with `unit_of_work.Context`, which every use case is given.
"""
