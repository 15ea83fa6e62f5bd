"""What SDL says of itself, for the pages that name everything that is shipped."""

import pygame


def version() -> str:
    """SDL's own version, as pygame was linked with it."""
    return ".".join(str(number) for number in pygame.get_sdl_version())
