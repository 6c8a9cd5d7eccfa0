"""Write the tables of docs/attacks.md anew: `python -m tests.attacks`."""

from __future__ import annotations

from tests.attacks import table

if __name__ == "__main__":
    print(f"docs/attacks.md: {table.write()} attacks")
