"""Kivy: one window with twelve buttons and a label that says another second once a second."""

from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.config import Config

Config.set("graphics", "width", "1280")
Config.set("graphics", "height", "800")

from kivy.core.window import Window  # noqa: E402 - it opens with the size that is set by then
from kivy.uix.button import Button  # noqa: E402
from kivy.uix.gridlayout import GridLayout  # noqa: E402
from kivy.uix.label import Label  # noqa: E402


class Peer(App):  # type: ignore[misc]  # kivy has no types
    """A grid of buttons over a label."""

    def build(self) -> Any:
        Window.clearcolor = (0.96, 0.95, 0.93, 1)
        grid = GridLayout(cols=4)
        for index in range(12):
            grid.add_widget(Button(text=f"Button {index}"))
        label = Label(text="0", color=(0, 0, 0, 1))
        grid.add_widget(label)
        Clock.schedule_interval(lambda _: setattr(label, "text", str(int(label.text) + 1)), 1)
        return grid


Peer().run()
