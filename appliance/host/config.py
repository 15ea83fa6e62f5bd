"""Configuration files: TOML in, a typed struct out, or one sentence that says what to change where."""

import re
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

_T = TypeVar("_T")
_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]+)`")
_MISSING = re.compile(r"missing required field `(?P<key>[^`]+)`")
_PLACE = re.compile(r" - at `\$\.?(?P<place>[^`]*)`")


class ConfigError(Exception):
    """A configuration that cannot be used; the text names the file, the key and what to do."""


def load(path: Path, kind: type[_T]) -> _T:
    """The file's content as `kind` (a msgspec.Struct with forbid_unknown_fields); ConfigError otherwise."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); give it back or name another"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text; save it as UTF-8") from error
    return parse(text, kind, name=str(path))


def parse(text: str, kind: type[_T], *, name: str) -> _T:
    """The same from text already read; `name` is what the sentence calls it."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: is not valid TOML: {error}; correct that line") from error
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{name}: {_sentence(str(error))}") from error


def _sentence(message: str) -> str:
    place = _PLACE.search(message)
    where = place["place"] if place else ""
    if found := _UNKNOWN.search(message):
        return f"unknown key {_join(where, found['key'])!r}; remove it or correct its spelling"
    if found := _MISSING.search(message):
        return f"key {_join(where, found['key'])!r} is missing; add it"
    reason = _PLACE.sub("", message)
    return f"key {where!r}: {reason[:1].lower()}{reason[1:]}; correct the value"


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
