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
    "back": '<path d="M10.4 4.6L3 12L10.4 19.4M3.6 12H21" fill="none" stroke="S" stroke-width="3" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "forth": '<path d="M13.6 4.6L21 12L13.6 19.4M20.4 12H3" fill="none" stroke="S" stroke-width="3" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "help": '<path d="M7.2 8.2C7.2 5 9.4 3 12.2 3C15 3 17 5 17 7.6C17 11.2 12.2 11.6 12.2 15.6" fill="none" '
    'stroke="S" stroke-width="3" stroke-linecap="round"/><circle cx="12.2" cy="20.4" r="2" fill="F"/>',
    "helf": '<path d="M16.8 8.2C16.8 5 14.6 3 11.8 3C9 3 7 5 7 7.6C7 11.2 11.8 11.6 11.8 15.6" fill="none" '
    'stroke="S" stroke-width="3" stroke-linecap="round"/><circle cx="11.8" cy="20.4" r="2" fill="F"/>',
    "about": '<circle cx="12" cy="12" r="10.4" fill="none" stroke="S" stroke-width="2.4"/>'
    '<circle cx="12" cy="7" r="1.7" fill="F"/><path d="M12 11V17.4" fill="none" stroke="S" stroke-width="3" '
    'stroke-linecap="round"/>',
    "globe": '<g fill="none" stroke="S" stroke-width="2"><circle cx="12" cy="12" r="10.6"/>'
    '<ellipse cx="12" cy="12" rx="4.8" ry="10.6"/><path d="M2 8.4H22M2 15.6H22"/></g>',
    "letters": '<path d="M1.6 19.6L7.4 5.4H8.6L14.4 19.6M3.8 14.6H12.2" fill="none" stroke="S" '
    'stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>'
    '<path d="M16.4 19.6L19.6 11.8L22.8 19.6M17.5 17H21.7" fill="none" stroke="S" stroke-width="1.9" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "contrast": '<circle cx="12" cy="12" r="10.4" fill="none" stroke="S" stroke-width="2.4"/>'
    '<path d="M12 2A10 10 0 0 1 12 22Z" fill="F"/>',
    "hand": '<path d="M6.4 22C4.4 18.6 3 15.6 2.2 13.4C1.8 12 3.6 11.2 4.6 12.4L7 15.4V4.8C7 3 9.6 3 9.6 4.8'
    "V11M9.6 11V3.2C9.6 1.4 12.2 1.4 12.2 3.2V11M12.2 11V3.8C12.2 2 14.8 2 14.8 3.8V11.4M14.8 11.4V6.2"
    'C14.8 4.4 17.4 4.4 17.4 6.2V15C17.4 18 16.6 20 15.4 22" fill="none" stroke="S" stroke-width="2.2" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "still": '<g fill="none" stroke="S" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">'
    '<path d="M2 17H6L9 8L13 17H15"/><path d="M18.6 6V18M22 6V18"/></g>',
    "sound": '<path d="M2 9H6L12 4V20L6 15H2Z" fill="F"/><path d="M15.6 8.4C17.6 10.4 17.6 13.6 15.6 15.6'
    'M18.6 5.4C22.2 9 22.2 15 18.6 18.6" fill="none" stroke="S" stroke-width="2.2" stroke-linecap="round"/>',
    "mute": '<path d="M2 9H6L12 4V20L6 15H2Z" fill="F"/><path d="M16 9L22 15M22 9L16 15" fill="none" '
    'stroke="S" stroke-width="2.4" stroke-linecap="round"/>',
    "lock": '<rect x="3.6" y="10.4" width="16.8" height="12" rx="2.4" fill="none" stroke="S" '
    'stroke-width="2.4"/>'
    '<path d="M7.4 10V7C7.4 0.8 16.6 0.8 16.6 7V10" fill="none" stroke="S" stroke-width="2.4"/>',
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
