"""Runs the revisions in the transaction that `voting.storage.migrate` hands over."""

from alembic import context

from voting.storage.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
