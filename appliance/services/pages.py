"""`ems-kiosk page`: one session on one page of paper, for the person or for whoever treats them.

A course is written by the kiosk itself, for whoever has its code: nothing else opens it.
"""

import argparse
import secrets
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from appliance.host import clock
from appliance.host.config import ConfigError
from appliance.kiosk.languages import LANGUAGES, PAPER
from appliance.kiosk.text import LOCALE, Texts
from appliance.kiosk.theme import Weight
from appliance.kiosk.view import Text
from appliance.records import blackbox, treated
from appliance.records.error import StoreError
from appliance.records.keyring import Keyring
from appliance.records.pages import Hand, Reader, session_page
from appliance.records.paper import Script
from appliance.records.reading import FILE, reading
from appliance.records.vault import Vault
from appliance.services.outfile import unwritable, write_whole
from appliance.services.programs import load

EXIT_UNREADABLE = 66
EXIT_UNWRITABLE = 73
FONTS = Path(__file__).parents[1] / "kiosk" / "assets" / "fonts"


def run(arguments: Sequence[str]) -> int:
    """0 when the page is written, 66 when there is no such session to read, 73 when it cannot be written."""
    chosen = _parser().parse_args(arguments)
    try:
        names = {program.id: program.name_text for program in load().programs}
        content = _session(chosen.records, chosen.session, chosen.language, Reader(chosen.reader), names)
    except (StoreError, ConfigError) as error:
        return _failed(EXIT_UNREADABLE, str(error))
    try:
        write_whole(chosen.to, content)
    except OSError as error:
        return _failed(EXIT_UNWRITABLE, unwritable(chosen.to, error))
    return 0


def _session(
    records: Path, session_id: str, language: str, reader: Reader, names: Mapping[str, str]
) -> bytes:
    vault = Vault(Keyring(records / "keys", random=secrets.token_bytes), random=secrets.token_bytes)
    with reading(records / FILE) as connection:
        row = treated.found(connection, session_id)
        samples = blackbox.seconds(blackbox.box(connection, vault, row.session_id))
    written_by = hand(language, names, day_s=clock.wall_unix_s(), is_simulated=row.is_simulated)
    return session_page(row, samples, written_by, reader)


def hand(language: str, names: Mapping[str, str], *, day_s: int, is_simulated: bool) -> Hand:
    """How this station writes pages in a language of the kiosk."""
    row, texts = LANGUAGES[language], Texts(language, LOCALE)
    script = Script(
        regular=_own(row.face.files[Weight.REGULAR], Weight.REGULAR),
        bold=_own(row.face.files[Weight.SEMIBOLD], Weight.SEMIBOLD),
        latin_regular=FONTS / PAPER[Weight.REGULAR],
        latin_bold=FONTS / PAPER[Weight.SEMIBOLD],
        is_rtl=row.direction == "rtl",
        is_broken_anywhere=row.is_broken_anywhere,
    )
    return Hand(
        language=language,
        script=script,
        say=partial(_said, texts),
        program_name=dict(names),
        day_s=day_s,
        is_simulated=is_simulated,
    )


def _own(name: str, weight: Weight) -> Path:
    """The screen's letters, where a page can embed them."""
    return FONTS / (PAPER[weight] if name.startswith("Inter") else name)


def _said(texts: Texts, text_id: str, /, **values: str | int) -> str:
    return texts.get(Text(id=text_id, values=tuple(values.items())))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ems-kiosk page", description=__doc__)
    parser.add_argument("--records", type=Path, required=True, help="the directory of the session records")
    parser.add_argument("--session", required=True, help='its id, as `verify --lines` has it, or "last"')
    parser.add_argument("--for", dest="reader", choices=[str(each) for each in Reader], default="person")
    parser.add_argument("--language", choices=sorted(LANGUAGES), default="en")
    parser.add_argument("to", type=Path, help="the file of the page (PDF)")
    return parser


def _failed(status: int, sentence: str) -> int:
    print(f"ems-kiosk page: {sentence}", file=sys.stderr)
    return status
