"""As much of uharfbuzz as fpdf2 asks for, on the distribution's own libharfbuzz: Debian 13 has no uharfbuzz.

Sources of truth: hb-blob.h, hb-face.h, hb-font.h, hb-buffer.h, hb-shape.h of HarfBuzz 10; the names are those
of uharfbuzz. Blobs, faces and fonts live as long as the process: a page has four, and the kiosk's process
ends with a guest.
"""

from collections.abc import Mapping
from ctypes import (
    CDLL,
    POINTER,
    Structure,
    byref,
    c_char_p,
    c_float,
    c_int,
    c_int32,
    c_uint,
    c_uint32,
    c_void_p,
)
from typing import Any, Self

_hb = CDLL("libharfbuzz.so.0")


class GlyphInfo(Structure):
    """hb_glyph_info_t: which glyph, and from which character on."""

    _fields_ = (("codepoint", c_uint32), ("mask", c_uint32), ("cluster", c_uint32), ("var", c_uint32 * 2))


class GlyphPosition(Structure):
    """hb_glyph_position_t, in the units of the face."""

    _fields_ = (
        ("x_advance", c_int32), ("y_advance", c_int32), ("x_offset", c_int32), ("y_offset", c_int32),
        ("var", c_uint32),
    )  # fmt: skip


class _Feature(Structure):
    _fields_ = (("tag", c_uint32), ("value", c_uint32), ("start", c_uint), ("end", c_uint))


_END = 2**32 - 1


def _function(name: str, answer: Any, *arguments: Any) -> Any:
    function = getattr(_hb, f"hb_{name}")
    function.restype, function.argtypes = answer, arguments
    return function


_blob_from_file = _function("blob_create_from_file_or_fail", c_void_p, c_char_p)
_face_create = _function("face_create", c_void_p, c_void_p, c_uint)
_font_create = _function("font_create", c_void_p, c_void_p)
_font_set_ptem = _function("font_set_ptem", None, c_void_p, c_float)
_buffer_create = _function("buffer_create", c_void_p)
_buffer_destroy = _function("buffer_destroy", None, c_void_p)
_buffer_set_cluster_level = _function("buffer_set_cluster_level", None, c_void_p, c_int)
_buffer_add_utf32 = _function("buffer_add_utf32", None, c_void_p, POINTER(c_uint32), c_int, c_uint, c_int)
_buffer_guess = _function("buffer_guess_segment_properties", None, c_void_p)
_buffer_set_direction = _function("buffer_set_direction", None, c_void_p, c_int)
_buffer_set_script = _function("buffer_set_script", None, c_void_p, c_uint32)
_buffer_set_language = _function("buffer_set_language", None, c_void_p, c_void_p)
_buffer_infos = _function("buffer_get_glyph_infos", POINTER(GlyphInfo), c_void_p, POINTER(c_uint))
_buffer_places = _function("buffer_get_glyph_positions", POINTER(GlyphPosition), c_void_p, POINTER(c_uint))
_direction_from = _function("direction_from_string", c_int, c_char_p, c_int)
_script_from = _function("script_from_string", c_uint32, c_char_p, c_int)
_language_from = _function("language_from_string", c_void_p, c_char_p, c_int)
_shape = _function("shape", None, c_void_p, c_void_p, POINTER(_Feature), c_uint)


class Blob:
    """The bytes of a font file."""

    def __init__(self, handle: int) -> None:
        self.handle = handle

    @classmethod
    def from_file_path(cls, path: object) -> Self:
        """The file's bytes; OSError when they cannot be read."""
        handle = _blob_from_file(str(path).encode())
        if not handle:
            raise OSError(f"{path}: the font cannot be read")
        return cls(handle)


class Face:
    """One font of a file."""

    def __init__(self, blob: Blob, index: int = 0) -> None:
        self.handle = _face_create(blob.handle, index)


class Font:
    """A face that can shape."""

    def __init__(self, face: Face) -> None:
        self.handle = _font_create(face.handle)

    def __setattr__(self, name: str, value: Any) -> None:
        """The size in points is told to the library."""
        object.__setattr__(self, name, value)
        if name == "ptem":
            _font_set_ptem(self.handle, value)


class Buffer:
    """A stretch of text before shaping, its glyphs after it."""

    def __init__(self) -> None:
        self.handle = _buffer_create()

    def __del__(self) -> None:
        """The library's memory goes with the stretch: a page has thousands."""
        _buffer_destroy(self.handle)

    def __setattr__(self, name: str, value: Any) -> None:
        """What fpdf2 sets is told to the library."""
        object.__setattr__(self, name, value)
        if name == "cluster_level":
            _buffer_set_cluster_level(self.handle, value)
        elif name != "handle":
            words = str(value).encode()
            if name == "direction":
                _buffer_set_direction(self.handle, _direction_from(words, -1))
            elif name == "script":
                _buffer_set_script(self.handle, _script_from(words, -1))
            elif name == "language":
                _buffer_set_language(self.handle, _language_from(words, -1))

    def add_str(self, text: str) -> None:
        """The text is in the buffer; a cluster is the number of a character."""
        codes = (c_uint32 * len(text))(*map(ord, text))
        _buffer_add_utf32(self.handle, codes, len(text), 0, len(text))

    def guess_segment_properties(self) -> None:
        """Direction, script and language are those of the text."""
        _buffer_guess(self.handle)

    @property
    def glyph_infos(self) -> list[GlyphInfo]:
        """The glyphs, copied out of the library."""
        count = c_uint()
        found = _buffer_infos(self.handle, byref(count))
        return [GlyphInfo.from_buffer_copy(found[number]) for number in range(count.value)]

    @property
    def glyph_positions(self) -> list[GlyphPosition]:
        """Where they stand, copied out of the library."""
        count = c_uint()
        found = _buffer_places(self.handle, byref(count))
        return [GlyphPosition.from_buffer_copy(found[number]) for number in range(count.value)]


def shape(font: Font, buffer: Buffer, features: Mapping[str, bool | int] | None = None) -> None:
    """The buffer holds glyphs instead of characters."""
    rows = [_Feature(_tag(name), int(value), 0, _END) for name, value in (features or {}).items()]
    _shape(font.handle, buffer.handle, (_Feature * len(rows))(*rows), len(rows))


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii").ljust(4), "big")
