"""The contact check's verdict on each pair of pads, from its impedance. (therapy.md 4.3, HZ-06)"""

from dataclasses import dataclass, field
from typing import Literal

from appliance import limits

Contact = Literal["unknown", "good", "suspicious", "marginal", "poor", "off", "short"]
Kind = Literal["sensory", "twitch", "motor"]
_BANDS: tuple[tuple[int, Contact], ...] = (
    (limits.CONTACT_SHORT_OHM, "short"),
    (limits.CONTACT_SUSPICIOUS_OHM, "suspicious"),
    (limits.CONTACT_GOOD_OHM, "good"),
    (limits.CONTACT_MARGINAL_OHM, "marginal"),
    (limits.CONTACT_POOR_OHM, "poor"),
)


def contact_of(z_ohm: int | None) -> Contact:
    """The band of therapy.md 4.3 (lead check) that an impedance lies in; None reads open."""
    if z_ohm is None:
        return "off"
    for bound_ohm, band in _BANDS:
        if z_ohm < bound_ohm:
            return band
    return "off"


def is_enough(contact: Contact, kind: Kind) -> bool:
    """True when this contact may start a program of this kind: a marginal one only a sensory program."""
    return contact in ("good", "suspicious") or (contact == "marginal" and kind == "sensory")


@dataclass(slots=True)
class ContactCheck:
    """The readings of one check; a pair counts after two equal verdicts in a row."""

    kind: Kind
    verdicts: list[Contact] = field(default_factory=lambda: ["unknown", "unknown"])
    ohms: list[int | None] = field(default_factory=lambda: [None, None])
    _is_steady: list[bool] = field(default_factory=lambda: [False, False])

    def read(self, channel: int, z_ohm: int | None) -> None:
        """One measured pulse of this channel."""
        verdict = contact_of(z_ohm)
        self._is_steady[channel] = verdict == self.verdicts[channel]
        self.verdicts[channel], self.ohms[channel] = verdict, z_ohm

    def follow(self, channel: int, z_ohm: int | None) -> None:
        """A full pulse of the session after it: what is told of the pair, without another verdict."""
        self.ohms[channel] = z_ohm

    @property
    def has_passed(self) -> bool:
        """True when both pairs have read well enough twice in a row."""
        return all(
            is_steady and is_enough(verdict, self.kind)
            for is_steady, verdict in zip(self._is_steady, self.verdicts, strict=True)
        )
