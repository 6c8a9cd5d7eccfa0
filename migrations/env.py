"""Runs the revisions in the transaction that `voting.storage.migrate` hands over."""

from alembic import context

from voting.storage import call_tables, sequestered_tables, tables  # noqa: F401 - they declare
from voting.storage.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
