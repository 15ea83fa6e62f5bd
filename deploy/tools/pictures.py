"""Draws the sample views to PNG files: python -m deploy.tools.pictures FOLDER 1280x800 de"""

import os
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Writes one picture a sample view; names and sizes are printed."""
    folder = Path(arguments[0])
    width, height = (int(part) for part in (arguments[1] if len(arguments) > 1 else "1280x800").split("x"))
    language = arguments[2] if len(arguments) > 2 else "en"  # the third argument
    only = set(arguments[3:])
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    import pygame

    from appliance.kiosk.gfx import Gfx
    from appliance.kiosk.layout import panel_of
    from appliance.kiosk.nodes import Canvas
    from appliance.kiosk.samples import VIEWS, say
    from appliance.kiosk.scenes import draw

    pygame.display.init()
    pygame.font.init()
    surface = pygame.display.set_mode((width, height))
    gfx = Gfx(panel_of(width, height))
    canvas = Canvas(surface, gfx)
    folder.mkdir(parents=True, exist_ok=True)
    for name, view in VIEWS.items():
        if only and name not in only:
            continue
        canvas.forget()
        canvas.show(draw(view, gfx.panel, say(language), gfx.width).nodes)
        pygame.image.save(surface, str(folder / f"{name}_{language}_{width}x{height}.png"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
