"""The layout report finds what is planted, and what it holds pictures to is what the design says."""

from collections.abc import Callable
from dataclasses import replace

import pygame
import pytest

from appliance.kiosk import gallery, report
from appliance.kiosk.gfx import Gfx
from appliance.kiosk.languages import LANGUAGES
from appliance.kiosk.layout import OFFERED, PANELS, Rect
from appliance.kiosk.looks import Plate, SvgLook, svg
from appliance.kiosk.report import STAFF_MM
from appliance.kiosk.samples import VIEWS, say
from appliance.kiosk.sheet import Sheet
from appliance.kiosk.theme import Weight
from appliance.kiosk.tones import contrast
from appliance.kiosk.view import ActsOn, Comfort, Overlay, Role, Target, Text, View

PANEL = PANELS[1280, 800]
PIN = next(view for view in VIEWS.values() if view.overlay is Overlay.PIN)
Draw = Callable[[Sheet], None]


def key(intent: str = "on", role: Role = Role.PRIMARY, *, is_enabled: bool = True) -> Target:
    return Target(
        intent=intent,
        label=Text(id="target.continue"),
        role=role,
        acts_on=ActsOn.RELEASE,
        is_enabled=is_enabled,
    )


def faults(monkeypatch: pytest.MonkeyPatch, plant: Draw, view: View = VIEWS["goal"]) -> dict[str, str]:
    def sheets(seen: View, *rest: object) -> list[Sheet]:
        gfx = Gfx(PANEL)
        sheet = Sheet(seen, PANEL, say("en"), gfx.width)
        sheet.ground()
        plant(sheet)
        return [sheet]

    monkeypatch.setattr(report, "sheets", sheets)
    gfx = Gfx(PANEL)
    rows = report.report(view, PANEL, say("en"), gfx.width, gfx.lacks)
    return {row.name: "; ".join(row.faults) for row in rows if row.faults}


def words(sheet: Sheet, name: str, text: str, place: Rect, cap: int = 30, colour: tuple[int, int, int] = (0, 0, 0)) -> None:  # fmt: skip  # noqa: E501
    sheet.text(name, text, place, [cap], Weight.REGULAR, colour)


def test_two_targets_that_share_pixels_are_named(
    screen: pygame.Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plant(sheet: Sheet) -> None:
        sheet.area(key("a"), Rect(100, 100, 200, 200))
        sheet.area(key("b"), Rect(299, 100, 200, 200))

    assert faults(monkeypatch, plant) == {"a": "overlaps b"}


@pytest.mark.parametrize(
    ("role", "size_mm", "needs"),
    [
        (Role.PRIMARY, (19.9, 25.0), "20 x 20"),
        (Role.PLUS, (24.0, 25.0), "25 x 20"),
        (Role.MINUS, (24.0, 25.0), "25 x 20"),
        (Role.STOP, (60.0, 29.0), "44 x 30"),
    ],
)
def test_a_target_that_is_too_small_says_what_it_needs(
    screen: pygame.Surface,
    monkeypatch: pytest.MonkeyPatch,
    role: Role,
    size_mm: tuple[float, float],
    needs: str,
) -> None:
    wide, high = (int(mm * PANEL.px_per_mm) for mm in size_mm)

    def plant(sheet: Sheet) -> None:
        sheet.area(key("small", role), Rect(100, 100, wide, high))

    assert needs in faults(monkeypatch, plant)["small"]


def test_staff_touch_smaller_targets_than_guests(
    screen: pygame.Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = int((STAFF_MM + 1) * PANEL.px_per_mm)

    def plant(sheet: Sheet) -> None:
        sheet.area(key("k"), Rect(100, 100, side, side))

    assert "needs 20 x 20" in faults(monkeypatch, plant)["k"]
    assert faults(monkeypatch, plant, PIN) == {}


def test_a_text_that_does_not_fit_or_leaves_the_panel_or_is_too_small_is_named(
    screen: pygame.Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plant(sheet: Sheet) -> None:
        words(sheet, "long", "unbreakable" * 3, Rect(100, 100, 100, 100))
        words(sheet, "off", "words", Rect(1250, 300, 400, 100))
        words(sheet, "low", "words", Rect(100, 500, 400, 100), cap=20)

    found = faults(monkeypatch, plant)
    assert found["long"] == "does not fit its place"
    assert found["off"] == "leaves the panel"
    assert found["low"].startswith("is 3.4 mm high")


def test_texts_on_each_other_and_on_a_foreign_key_are_named(
    screen: pygame.Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plant(sheet: Sheet) -> None:
        words(sheet, "one", "words", Rect(100, 100, 400, 100))
        words(sheet, "two", "words", Rect(110, 110, 400, 100))
        sheet.area(key("k"), Rect(100, 130, 200, 200))

    assert faults(monkeypatch, plant) == {"one": "overlaps two; lies on k", "two": "lies on k"}


def test_a_letter_that_no_font_draws_is_named(
    screen: pygame.Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = faults(monkeypatch, lambda sheet: words(sheet, "w", "Ω and \u0531", Rect(100, 100, 400, 100)))
    assert found == {"w": "has letters that no font draws: \u0531"}


def test_pale_words_on_the_ground_or_on_a_plate_are_named(
    screen: pygame.Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plant(sheet: Sheet) -> None:
        words(sheet, "ground", "words", Rect(100, 100, 400, 100), colour=(150, 150, 150))
        sheet.add("plate", Rect(100, 300, 400, 100), Plate((0, 0, 0), 4))
        words(sheet, "plate:w", "words", Rect(120, 320, 300, 60), colour=(60, 60, 60))

    found = faults(monkeypatch, plant)
    assert set(found) == {"ground", "plate:w"}
    assert all("needs 4.5" in fault for fault in found.values())


def test_high_contrast_asks_for_more(screen: pygame.Surface, monkeypatch: pytest.MonkeyPatch) -> None:
    def plant(sheet: Sheet) -> None:
        words(sheet, "w", "words", Rect(100, 100, 400, 100), colour=(100, 100, 100))

    view = VIEWS["goal"]
    assert faults(monkeypatch, plant, view) == {}
    high = replace(view, comfort=Comfort(is_high_contrast=True))
    assert "needs 7" in faults(monkeypatch, plant, high)["w"]


def test_what_cannot_be_touched_now_may_be_pale(
    screen: pygame.Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plant(sheet: Sheet) -> None:
        sheet.area(key("k", is_enabled=False), Rect(90, 90, 500, 200))
        words(sheet, "key:k:label", "words", Rect(100, 100, 400, 100), colour=(200, 200, 200))

    assert faults(monkeypatch, plant) == {}


def test_words_on_a_drawing_are_looked_at_in_pixels(
    screen: pygame.Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sheets(view: View, *rest: object) -> list[Sheet]:
        sheet = Sheet(view, PANEL, say("en"), Gfx(PANEL).width)
        sheet.ground()
        disc = '<rect x="0" y="0" width="400" height="100" fill="#dddddd"/>'
        sheet.add("drawing", Rect(100, 100, 400, 100), SvgLook(svg(400, 100, disc)))
        words(sheet, "w", "words", Rect(120, 120, 300, 60), colour=(200, 200, 200))
        return [sheet]

    monkeypatch.setattr(gallery, "sheets", sheets)
    scope = gallery.Scope(views=("goal",), sizes=((1280, 800),), languages=("en",))
    assert list(gallery.findings(scope)) == []
    (found,) = gallery.findings(scope, in_pixels=True)
    assert found.name == "w" and "1.2" in found.fault


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == 21
    assert round(contrast((119, 119, 119), (255, 255, 255)), 2) == 4.48


@pytest.mark.requirement("FLOW-03")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", OFFERED, ids=lambda size: "x".join(map(str, size)))
def test_the_report_finds_nothing_and_every_text_stands_out_from_the_pixels_under_it(
    screen: pygame.Surface, size: tuple[int, int], language: str
) -> None:
    scope = gallery.Scope(sizes=(size,), languages=(language,), comforts=(gallery.PLAIN, gallery.LARGE))
    # Pixels of every language on one panel, of every direction and script of a line on the others; `ems-kiosk
    # screens --report` looks at all of them.
    in_pixels = size == gallery.MANIFEST_SIZE or language in ("en", "ar", "zh")
    assert [str(finding) for finding in gallery.findings(scope, in_pixels=in_pixels)] == []


@pytest.mark.requirement("FLOW-03")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_report_finds_nothing_for_a_left_hand(screen: pygame.Surface, language: str) -> None:
    scope = gallery.Scope(languages=(language,), comforts=(Comfort(is_left_handed=True),))
    assert [str(finding) for finding in gallery.findings(scope)] == []


def test_for_a_left_hand_the_back_fades_towards_the_words_and_no_pad_lies_under_them(
    screen: pygame.Surface,
) -> None:
    scope = gallery.Scope(
        views=tuple(name for name in VIEWS if name.startswith("contact_")),
        sizes=(gallery.MANIFEST_SIZE,),
        languages=("en", "fr"),
        comforts=(Comfort(is_left_handed=True),),
    )
    assert [str(finding) for finding in gallery.findings(scope, in_pixels=True)] == []


@pytest.mark.parametrize("size", [(1024, 600), (1920, 1080)], ids=["smallest", "largest"])
def test_in_high_contrast_every_text_stands_out_further(
    screen: pygame.Surface, size: tuple[int, int]
) -> None:
    high = Comfort(is_high_contrast=True)
    scope = gallery.Scope(sizes=(size,), languages=("en", "ar"), comforts=(high,))
    assert [str(finding) for finding in gallery.findings(scope, in_pixels=True)] == []
