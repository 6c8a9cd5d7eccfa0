"""Runs the revisions in the transaction that `voting.storage.migrate` hands over."""

from alembic import context

from voting.storage.sequestered_tables import Base  # the last of the modules that declare tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
