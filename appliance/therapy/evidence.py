"""What is known for a program and what against it, with the sources: said to whoever asks. Pure.

The words are messages; a source is written as it is cited, the same in every language. [therapy 0 findings
3 and 4, 3.1, 9; 7 "Evidence honesty card per program"]
"""

from collections.abc import Mapping

import msgspec


class EvidenceError(ValueError):
    """The cards cannot be used; the text names the card and the key."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One card; several programs share it where the same studies speak of them."""

    id: str
    programs: tuple[str, ...]
    for_text: str
    against_text: str
    sources_for: tuple[str, ...] = ()
    sources_against: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((*self.sources_for, *self.sources_against)))


def cards_of(tables: object, programs: tuple[str, ...]) -> tuple[Evidence, ...]:
    """The cards; raises EvidenceError unless every program has exactly one."""
    if not isinstance(tables, Mapping):
        raise EvidenceError("`evidence` must have one table per card")
    cards = tuple(_card(name, table) for name, table in tables.items())
    covered = [program_id for card in cards for program_id in card.programs]
    for program_id in programs:
        if covered.count(program_id) != 1:
            raise EvidenceError(
                f"`evidence` must name program {program_id} once, not {covered.count(program_id)} times"
            )
    strange = sorted(set(covered) - set(programs))
    if strange:
        raise EvidenceError(f"`evidence` names {strange}, unknown")
    return cards


def _card(name: str, table: object) -> Evidence:
    if not isinstance(table, Mapping) or "id" in table:
        raise EvidenceError(f"evidence {name}: must be a table, and the id is its name")
    try:
        card = msgspec.convert({"id": name, **table}, Evidence, strict=True)
    except msgspec.ValidationError as error:
        raise EvidenceError(f"evidence {name}: {error}") from error
    for key in ("for_text", "against_text"):
        if not getattr(card, key):
            raise EvidenceError(f"evidence {name}: `{key}` must name a message")
    return card
