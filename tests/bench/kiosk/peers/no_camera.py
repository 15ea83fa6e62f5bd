"""A plugin for pibooth: without a camera it still waits for its guest, and nothing else is measured."""

from typing import Any

import pibooth
from pibooth.camera.base import BaseCamera

__version__ = "1.0"


class NoCamera(BaseCamera):  # type: ignore[misc]  # pibooth has no types
    """There is none; the waiting screen does not need one."""

    def __init__(self) -> None:
        super().__init__(None)

    def quit(self) -> None:
        """Nothing is to be closed."""


@pibooth.hookimpl  # type: ignore[untyped-decorator]  # pibooth has no types
def pibooth_setup_camera(cfg: Any) -> NoCamera:
    """The camera that pibooth asks its plugins for."""
    return NoCamera()
