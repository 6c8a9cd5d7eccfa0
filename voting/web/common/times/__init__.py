"""Times on pages: how they are written, and the clocks that a script shows them by."""
