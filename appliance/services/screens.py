"""`ems-kiosk screens`: every screen as a picture, the layout report, the manifest of hashes. Needs no screen.

Examples
  ems-kiosk screens build/screens                      every view, panel and language, with an index page
  ems-kiosk screens build/screens --panel 1024x600 --language ar --view live
  ems-kiosk screens --report                           what is wrong with any of them; status 1 if anything is
  ems-kiosk screens --manifest tests/unit/kiosk/screens.json
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from appliance.kiosk import gallery
from appliance.kiosk.gallery import LARGE, PLAIN, Finding, Scope
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.layout import PANELS
from appliance.kiosk.samples import VIEWS
from appliance.kiosk.view import Comfort

EXIT_FINDINGS = 1


def run(arguments: Sequence[str]) -> int:
    """0 when everything asked for is written and the report, if asked for, finds nothing."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if not (chosen.directory or chosen.report or chosen.manifest):
        parser.error("nothing to do: give a DIRECTORY, --report or --manifest FILE")
    comfort = Comfort(
        is_large=chosen.large, is_high_contrast=chosen.high_contrast, is_left_handed=chosen.left_handed
    )
    scope = Scope(
        views=tuple(chosen.view or VIEWS),
        sizes=tuple(chosen.panel or PANELS),
        languages=tuple(chosen.language or LANGUAGES),
        comforts=(comfort,),
    )
    if chosen.directory:
        print(f"{gallery.write(chosen.directory, scope)} pictures: {chosen.directory / 'index.html'}")
    if chosen.manifest:
        chosen.manifest.write_text(json.dumps(gallery.manifest(), indent=1) + "\n", encoding="utf-8")
    return _report(scope) if chosen.report else 0


def _report(scope: Scope) -> int:
    """Prints what is wrong; a guest who chose nothing and one who chose larger letters are both looked at."""
    sizes = (*scope.comforts, LARGE) if scope.comforts == (PLAIN,) else scope.comforts
    everything = Scope(
        views=scope.views, sizes=scope.sizes, languages=scope.languages, comforts=tuple(dict.fromkeys(sizes))
    )
    found: list[Finding] = []
    with gallery.screen():
        for finding in gallery.findings(everything, in_pixels=True):
            print(finding)
            found.append(finding)
    pictures = len(scope.views) * len(scope.sizes) * len(scope.languages) * len(everything.comforts)
    by_panel = Counter(f"{finding.size[0]}x{finding.size[1]} {finding.language}" for finding in found)
    for name, count in sorted(by_panel.items()):
        print(f"{name:>14}: {count}")
    print(f"{pictures} pictures, {len(found)} findings")
    return EXIT_FINDINGS if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ems-kiosk screens", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directory", nargs="?", type=Path, help="where the pictures go")
    parser.add_argument("--report", action="store_true", help="print the layout report")
    parser.add_argument("--manifest", type=Path, help="write the hashes of all views at 1280x800, en and ar")
    parser.add_argument(
        "--view", action="append", choices=sorted(VIEWS), metavar="NAME", help="only this one"
    )
    parser.add_argument("--panel", action="append", type=_size, metavar="1280x800", help="only this panel")
    parser.add_argument("--language", action="append", choices=sorted(LANGUAGES), help="only this language")
    parser.add_argument("--large", action="store_true", help="as a guest sees it who chose larger letters")
    parser.add_argument("--high-contrast", action="store_true", help="as a guest who chose high contrast")
    parser.add_argument("--left-handed", action="store_true", help="as a guest who is left-handed")
    return parser


def _size(words: str) -> tuple[int, int]:
    width, _, height = words.partition("x")
    size = (int(width), int(height))
    if size not in PANELS:
        raise ValueError(f"{words} is not offered")
    return size
