"""Runs the steps on the connection that the program hands over, inside its transaction.

From the command line, where a new step is written, the connection is made here.
"""

import sqlalchemy as sa
from alembic import context

from qms.storage.address import address, default_url
from qms.storage.tables import is_described, metadata


def run(connection: sa.Connection) -> None:
    """Runs the steps that were asked for, all or none."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=lambda name, kind, parents: is_described(
            name, kind, parents.get("table_name")
        ),
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed = context.config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    with sa.create_engine(address(default_url()).url).begin() as made:
        run(made)
