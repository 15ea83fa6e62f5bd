"""Nothing: annotations are not evaluated here, only their import is."""

Any = None
