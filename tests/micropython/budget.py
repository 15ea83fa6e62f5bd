"""Memory and time of the module core under MicroPython: `python -m tests.micropython.budget`.

The WebAssembly port on a server, not a microcontroller: its bytes are a 32-bit chip's, its times are not.
"""

import json
import platform
from datetime import date

from tests.micropython import port

MEASURE = "tests/micropython/planted/measure.py"


def main() -> None:
    files = port.sources()
    files[MEASURE] = (port.ROOT / MEASURE).read_text(encoding="utf-8")
    files["tests/micropython/inside/locked.py"] = UNLOCKED
    text = port.said(MEASURE.removesuffix(".py").replace("/", "."), files)
    print(f"MicroPython 1.27.0, WebAssembly, on {platform.machine()}, {date.today()}")
    cases = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    print("\n".join(line for line in text.splitlines() if not line.startswith("{")))
    assert not any(case["trace"] for case in cases), cases


UNLOCKED = "from drivers.firmware.core import Core as LockedCore\nescaped = [False]\n"

if __name__ == "__main__":
    main()
