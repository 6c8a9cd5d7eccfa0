"""The numbered checks of `ratify audit verify`, by subject."""
