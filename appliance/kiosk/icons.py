"""Small pictures as SVG elements in a square: drawn by our own hand, one colour."""

from appliance.kiosk.theme import Colour, hex_of

_GRID = 24.0
# shapes on a grid of 24; S is the stroke colour, F the fill colour
_SHAPES = {
    "stop": '<rect x="0" y="0" width="24" height="24" rx="0.8" fill="F"/>',
    "pause": '<rect x="2.6" y="0" width="6.4" height="24" rx="1.6" fill="F"/>'
    '<rect x="15" y="0" width="6.4" height="24" rx="1.6" fill="F"/>',
    "check": '<path d="M2.5 13.2L9 19.6L21.5 5.6" fill="none" stroke="S" stroke-width="4.2" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "erase": '<path d="M8.4 5H21.4V19H8.4L2 12Z" fill="none" stroke="S" stroke-width="2.2" '
    'stroke-linejoin="round"/><path d="M11.6 9.2L17.2 14.8M17.2 9.2L11.6 14.8" fill="none" stroke="S" '
    'stroke-width="2.2" stroke-linecap="round"/>',
    "minus": '<path d="M3 12H21" fill="none" stroke="S" stroke-width="4" stroke-linecap="round"/>',
    "plus": '<path d="M3 12H21M12 3V21" fill="none" stroke="S" stroke-width="4" stroke-linecap="round"/>',
    "link": '<rect x="1.4" y="7" width="12.6" height="10" rx="5" fill="none" stroke="S" stroke-width="2.6"/>'
    '<rect x="10" y="7" width="12.6" height="10" rx="5" fill="none" stroke="S" stroke-width="2.6"/>',
    "unlink": '<g fill="none" stroke="S" stroke-width="2.6"><rect x="1.4" y="7.6" width="8.8" height="8.8" '
    'rx="4.4"/><rect x="13.8" y="7.6" width="8.8" height="8.8" rx="4.4"/></g>',
    "up": '<circle cx="12" cy="12" r="10.7" fill="none" stroke="S" stroke-width="2"/>'
    '<path d="M12 17.5V7.5M7.6 11.4L12 7L16.4 11.4" fill="none" stroke="S" stroke-width="2.6" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "dots": '<circle cx="12" cy="12" r="10.7" fill="none" stroke="S" stroke-width="2"/>'
    '<circle cx="7" cy="12" r="1.7" fill="F"/><circle cx="12" cy="12" r="1.7" fill="F"/>'
    '<circle cx="17" cy="12" r="1.7" fill="F"/>',
    "good": '<circle cx="12" cy="12" r="12" fill="F"/>'
    '<path d="M6.6 12.6L10.6 16.4L17.6 8.4" fill="none" stroke="#0b2126" stroke-width="3" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "no": '<circle cx="12" cy="12" r="10" fill="none" stroke="S" stroke-width="2.6"/>'
    '<path d="M5 5L19 19" fill="none" stroke="S" stroke-width="2.6"/>',
}


def icon(name: str, size: int, colour: Colour) -> str:
    """The icon's elements, scaled to a square of `size` pixels."""
    shape = _SHAPES[name].replace('"S"', f'"{hex_of(colour)}"').replace('"F"', f'"{hex_of(colour)}"')
    return f'<g transform="scale({size / _GRID:.4f})">{shape}</g>'
