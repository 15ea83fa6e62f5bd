"""A screen that nobody sees, for the tests that draw."""

from collections.abc import Iterator

import pygame
import pytest


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[pygame.Surface]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.font.init()
    yield pygame.display.set_mode((1280, 800))
    pygame.font.quit()
    pygame.display.quit()
