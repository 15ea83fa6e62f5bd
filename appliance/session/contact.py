"""The contact check's verdict on each pair of pads, from its impedance. Pure. (therapy.md 4.3, HZ-06)"""

from dataclasses import dataclass, field
from typing import Literal

from appliance import limits

Contact = Literal["unknown", "good", "suspicious", "marginal", "poor", "off", "short"]
Kind = Literal["sensory", "twitch", "motor"]
_BANDS: tuple[tuple[int, int, Contact], ...] = (
    (limits.CONTACT_SHORT_OHM, limits.CONTACT_SHORT_OHM, "short"),
    (limits.CONTACT_SUSPICIOUS_OHM, limits.CONTACT_SUSPICIOUS_OHM, "suspicious"),
    (limits.CONTACT_GOOD_OHM, limits.CONTACT_RUN_GOOD_OHM, "good"),
    (limits.CONTACT_MARGINAL_OHM, limits.CONTACT_RUN_MARGINAL_OHM, "marginal"),
    (limits.CONTACT_POOR_OHM, limits.CONTACT_RUN_POOR_OHM, "poor"),
)
"""Upper bounds in ohm at the lead check's width and from 200 us on: z grows with the width. [therapy 4.3]"""


def contact_of(z_ohm: int | None, width_us: int = limits.CONTACT_CHECK_WIDTH_US) -> Contact:
    """The band of therapy.md 4.3 that an impedance at the end of a phase lies in; None reads open."""
    if z_ohm is None:
        return "off"
    span_us = limits.CONTACT_RUN_WIDTH_US - limits.CONTACT_CHECK_WIDTH_US
    wider_us = min(span_us, max(0, width_us - limits.CONTACT_CHECK_WIDTH_US))
    for check_ohm, run_ohm, band in _BANDS:
        if z_ohm < check_ohm + (run_ohm - check_ohm) * wider_us // span_us:
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
