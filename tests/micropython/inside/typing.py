"""Names for annotations, which are not evaluated here; also what collections.abc is taken to be."""

Any = Callable = Iterable = Iterator = Mapping = Sequence = Collection = None
