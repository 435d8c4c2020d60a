"""What Alembic runs: the revisions, on the connection that was handed in."""

from alembic import context

from sync.office.migrations import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata", METADATA),
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
