"""The compiled texts."""

import gettext
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from deploy.tools.texts import compile_texts


def catalogue(locales: Path, text: str) -> Path:
    path = locales / "xx" / "LC_MESSAGES" / "kiosk.po"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_every_catalogue_is_compiled_beside_its_source(tmp_path: Path) -> None:
    catalogue(tmp_path, 'msgid ""\nmsgstr "Language: xx\\n"\n\nmsgid "stop"\nmsgstr "HALT"\n')
    assert [path.name for path in compile_texts(tmp_path)] == ["kiosk.mo"]
    assert gettext.translation("kiosk", tmp_path, ["xx"]).gettext("stop") == "HALT"


def test_a_broken_catalogue_is_refused_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    path = catalogue(tmp_path, 'msgid "stop"\nmsgstr "HALT\nnonsense\n')
    with pytest.raises(PoFileError):
        compile_texts(tmp_path)
    assert list(path.parent.iterdir()) == [path]
