"""How a process is replaced: the command line, what is handed over, and what is not."""

import os
import socket
import sys
from pathlib import Path

import pygame
import pytest
from pygame._sdl2.video import Window

from appliance.kiosk import first
from appliance.kiosk.first import BEHIND, Behind, behind
from appliance.services.kiosk import renewal as renewing
from appliance.services.kiosk.renewal import Renewal, command

LEFT = Behind(7, (1280, 800), 42, (3, 4))


def test_what_a_process_leaves_is_one_word_that_the_next_one_reads_back() -> None:
    assert behind(["--bench", BEHIND, LEFT.written()]) == LEFT
    assert behind(["--bench"]) is None
    assert behind([BEHIND, Behind(0, (1024, 600), 9, ()).written()]) == Behind(0, (1024, 600), 9, ())


def test_the_next_process_has_the_same_command_line_and_one_legacy() -> None:
    first = command(["python3", "-m", "x", "kiosk", "--bench"], LEFT)
    assert first == [sys.executable, "-m", "x", "kiosk", "--bench", BEHIND, LEFT.written()]
    again = Behind(8, (1280, 800), 43, (5,))
    assert command(first, again) == [*first[:-1], again.written()]


def test_a_process_counts_on_from_the_guests_of_the_one_before() -> None:
    assert (Renewal([]).guests, Renewal([]).is_behind) == (0, False)
    after = Renewal([BEHIND, LEFT.written()])
    assert (after.guests, after.is_behind, after.is_due) == (7, True, False)
    after.wish(8)
    assert (after.guests, after.is_due) == (8, True)


def test_only_the_display_is_kept_open(tmp_path: Path) -> None:
    folder = tmp_path / "tmp" / ".X11-unix"
    folder.mkdir(parents=True)
    places = (folder / "X7", tmp_path / "stim.sock")
    servers, clients = [], []
    for place in places:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(str(place))
        server.listen()
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        client.connect(str(place))
        servers.append(server)
        clients.append(client)
    found = [renewing.is_display(each.fileno()) for each in clients]
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with (tmp_path / "file").open("w") as file:
        found += [renewing.is_display(udp.fileno()), renewing.is_display(file.fileno())]
    for each in (*servers, *clients, udp):
        each.close()
    assert found == [True, False, False, False]


def test_the_picture_is_handed_over_in_memory_and_whole() -> None:
    wish = Renewal([])
    wish.wish(1)
    wish.take((2, 1), b"abcdef")
    left = wish.left
    assert left is not None and left.size == (2, 1) and left.guests == 1
    assert os.readlink(f"/proc/self/fd/{left.picture}").startswith("/memfd:")
    with os.fdopen(left.picture, "rb") as file:
        assert file.read() == b"abcdef"


def test_an_event_of_the_window_behind_a_picture_names_a_window_that_is_still_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setattr(first, "_HINTS", {})
    pygame.display.quit()
    picture = os.memfd_create("still", 0)
    os.pwrite(picture, bytes(3 * 1280 * 800), 0)
    try:
        first.show([BEHIND, Behind(1, (1280, 800), picture, ()).written()])
        others = [(number, number + 1) for number in range(1_000)]  # what takes the place of what was freed
        shown = [event for event in pygame.event.get() if event.type == pygame.WINDOWSHOWN]
        assert shown and all(isinstance(event.window, Window) for event in shown), others[:1]
    finally:
        pygame.display.quit()
