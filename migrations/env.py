"""Runs the revisions in the transaction that `voting.storage.migrate` hands over."""

from alembic import context

from voting.storage import sequestered_tables, tables  # noqa: F401 - they declare
from voting.storage.base import Base
from voting.storage.calls import tables as call_tables  # noqa: F401

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
