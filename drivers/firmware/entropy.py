"""Random words for boot, session and token numbers, stirred from what the shell feeds in."""

from drivers.firmware.memory import ENTROPY_WORDS, Memory


def feed(m: Memory, word16: int) -> None:
    """One more random word is in the ring."""
    m.entropy[m.entropy_at] ^= word16 & 0xFFFF
    m.entropy_at = (m.entropy_at + 1) % ENTROPY_WORDS


def draw(m: Memory) -> int:
    """The next 16 random bits; never twice the same sequence for the same feed."""
    m.entropy_state = (m.entropy_state * 9301 + 49297) & 0xFFFF
    at = m.entropy_mix
    m.entropy_mix = (at + 1) % ENTROPY_WORDS
    word = m.entropy[at] ^ m.entropy_state
    m.entropy[at] = (m.entropy[at] * 16125 + m.entropy_state) & 0xFFFF
    return word


def draw_nonzero(m: Memory) -> int:
    """As draw, never 0: the high half of a session id or token, so that the whole is not 0."""
    return draw(m) | 1
