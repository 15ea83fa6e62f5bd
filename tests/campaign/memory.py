"""Every word of a module core's memory: remembered, compared and put back."""

from array import array

from drivers.firmware.core import Core
from drivers.firmware.crc import Pseudo, Register
from drivers.firmware.identity import Identity

Word = int | bytes | tuple[int, ...]


def _word(value: object) -> Word:
    match value:
        case int():
            return value
        case array():
            return value.tobytes()
        case bytearray():
            return bytes(value)
        case Register():
            return value.low, value.high
        case Pseudo():
            return value.request_low, value.request_high, value.answer_low, value.answer_high
        case _:
            raise TypeError(f"a word of a kind that nobody remembers: {value!r}")


def _put(core: Core, name: str, word: Word) -> None:
    held = getattr(core, name)
    match held, word:
        case int(), int():
            setattr(core, name, word)
        case array(), bytes():
            held[:] = array(held.typecode, word)
        case bytearray(), bytes():
            held[:] = word
        case Register(), (int() as low, int() as high):
            held.restart(low, high)
        case Pseudo(), tuple():
            held.request_low, held.request_high, held.answer_low, held.answer_high = word


class Memo:
    """The words of one core at one instant."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._names = [name for name, value in vars(core).items() if not isinstance(value, Identity)]
        self._held: dict[str, Word] = {}
        self._first: dict[str, Word] = {}
        self.take()
        self._first = dict(self._held)

    def take(self) -> None:
        """These words count from now on."""
        self._held = {name: _word(getattr(self._core, name)) for name in self._names}

    def changed(self) -> set[str]:
        """The names of the words that are not what they were."""
        core, held = self._core, self._held
        return {name for name in self._names if _word(getattr(core, name)) != held[name]}

    def restore(self) -> None:
        """Everything is as at first."""
        for name, word in self._first.items():
            if _word(getattr(self._core, name)) != word:
                _put(self._core, name, word)
        self._held = self._first
