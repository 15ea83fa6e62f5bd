"""What can go wrong with what is kept; every text is one sentence for staff and journal."""


class StoreError(Exception):
    """The records could not be read or written; the text names the file and the cause."""


class PageError(Exception):
    """A page for somebody to take along could not be written; the records themselves are well."""
