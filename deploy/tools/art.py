"""Makes the pictures of the kept drawings, for each panel, beside the drawings; the kiosk checks them.

They are not committed: deploy/setup makes them where the appliance is built. `--manifest` renews the
committed hashes of the drawings themselves, once somebody has looked at them.
"""

import json
import sys
from collections.abc import Sequence

from appliance.kiosk import baked, gallery
from appliance.kiosk.figure import drawings
from appliance.kiosk.layout import PANELS


def main(arguments: Sequence[str]) -> int:
    """0 when every panel has its pictures; those that are right are left as they are."""
    if "--manifest" in arguments:
        hashes = json.dumps(baked.hashes_of_art(), indent=1)
        (baked.ART / baked.MANIFEST).write_text(hashes + "\n", encoding="utf-8")
    wanted = drawings()
    with gallery.screen():
        for panel in PANELS.values():
            if not baked.is_fresh(panel, wanted):
                count = baked.bake(panel, wanted)
                print(f"{panel.width}x{panel.height}: {count} pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
