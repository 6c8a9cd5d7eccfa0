"""Column types that every revision means alike."""

from typing import Final

import sqlalchemy as sa

TIME: Final = sa.DateTime(timezone=True)
"""A moment: `timestamptz` in PostgreSQL, ISO text in SQLite."""
