"""What the services ask of a store: one transaction, and a repository for each kind of thing.

Rules this package keeps: protocols and the values that pass through them, no implementation. Each
repository's contract is written once, here; the store, `voting.storage`, subclasses it and repeats
nothing. It may import `voting.config`, `voting.domain` and `audit.record`. Begin with
`unit_of_work.Context`, which every use case is given.
"""
