"""What runs the module core: its supply, reset line, clock, watchdog and SPI port [link 2.1, 3, 7 T17]."""

from random import Random

from drivers.firmware import codes
from drivers.sim.module import STATE_NAMES, ModuleCore, firmware_crc, simulated_core
from drivers.sim.port import SpiPort
from drivers.sim.profile import BoardProfile
from drivers.sim.relay import FAR_US

TICK_US = 5_000
WATCHDOG_US = 100_000
ENTROPY_WORDS = 16
ENTROPY_EVERY_TICKS = 64
CLOCK_MASK = 0x3FFFFFFF
NOMINAL = 1_000


class Processor:
    """The core in its chip: held in reset, running, or hung."""

    def __init__(self, random: Random, profile: BoardProfile, core: ModuleCore | None, now_us: int) -> None:
        self.core = core or simulated_core(profile.n_channels)
        self._is_own_core = core is None
        self._rom = firmware_crc() if core is None else (core.rom_low, core.rom_high)
        self.port = SpiPort(random, sck_hz=profile.sck_hz, ready_us=profile.ready_us)
        self.is_running = False  # neither in reset nor hung
        self.is_in_reset = True
        self.tick_due_us = FAR_US
        self.watchdog_due_us = FAR_US
        self.permille = NOMINAL  # of its oscillator
        self.rom_flips = 0  # bits of the program memory that are wrong
        self.is_watchdog_dead = False  # it has not bitten at power-up
        self._is_bitten = False  # MOD_WDT_OK is low: the core has not served its watchdog
        self._random = random
        self._profile = profile
        self._epoch_us = now_us - profile.module_ms * 1000
        self._cause = codes.CAUSE_POWER_ON
        self._ticks = 0

    @property
    def outputs(self) -> int:
        """The module's output pins; all low in reset."""
        return 0 if self.is_in_reset else self.core.outputs

    @property
    def state_name(self) -> str:
        """The module's state as link 7 names it, OFF while it is held in reset."""
        return "OFF" if self.is_in_reset else STATE_NAMES.get(int(getattr(self.core, "state", -1)), "?")

    @property
    def wdt_ok(self) -> bool:
        """MOD_WDT_OK: the watchdog, which has a clock of its own, is content."""
        return not self._is_bitten

    def ms(self, now_us: int) -> int:
        """The module's own clock."""
        return ((now_us - self._epoch_us) * self.permille // 1_000_000) & CLOCK_MASK

    def tune(self, now_us: int, permille: int) -> None:
        """The oscillator runs so fast from now on; the module's clock goes on from where it is."""
        self._epoch_us = now_us + (self._epoch_us - now_us) * self.permille // permille
        self.permille = permille

    def hold(self) -> None:
        """RESET_N is low."""
        self._halt()
        self.is_in_reset = True
        self._cause = codes.CAUSE_RESET_LINE

    def start(self, now_us: int) -> None:
        """RESET_N is high again: the core starts from reset."""
        self.is_in_reset = False
        self.is_running = True
        self._measure_memory()
        self.core.reset(self.ms(now_us), self._cause, self._random.getrandbits(30))
        for _ in range(ENTROPY_WORDS):
            self.core.feed_entropy(self._random.getrandbits(16))
        self.tick_due_us = now_us + self._tick_us()
        self.port.boot(now_us)

    def restart(self, now_us: int, cause: int) -> None:
        """The chip has reset itself, or its watchdog has; in vain while RESET_N is low."""
        if not self.is_in_reset:
            self._halt()
            self._cause = cause
            self.start(now_us)

    def power_cycle(self, now_us: int) -> None:
        """The supply was off: nothing of the core is left."""
        if self._is_own_core:
            self.core = simulated_core(self._profile.n_channels)
        self._cause = codes.CAUSE_POWER_ON
        if not self.is_in_reset:
            self._halt()
            self.start(now_us)

    def hang(self, now_us: int, *, watchdog: bool) -> None:
        """The core stops where it is; its outputs stay as they are until the watchdog bites."""
        if self.is_running:
            self.is_running = False
            self.tick_due_us = FAR_US
            self.watchdog_due_us = now_us + WATCHDOG_US if watchdog else FAR_US

    def tick(self, now_us: int, inputs: int) -> None:
        """One tick of the core, which serves its watchdog; the converter readings are in place."""
        self._is_bitten = False
        self.tick_due_us += TICK_US if self.permille == NOMINAL else self._tick_us()
        self._ticks += 1
        if self._ticks % ENTROPY_EVERY_TICKS == 0:
            self.core.feed_entropy(self._random.getrandbits(16))
        self.core.step(self.ms(now_us), inputs)

    def move(self, now_us: int) -> None:
        """What is due at the SPI port or from the watchdog happens."""
        port = self.port
        if port.cs_rises_us <= now_us:
            port.cs_rises(self.core if self.is_running else None, now_us, self.ms(now_us))
        if port.load_us <= now_us:
            port.load(self.core if self.is_running else None)
        if self.watchdog_due_us <= now_us:
            self._is_bitten = True
            self.restart(now_us, codes.CAUSE_WATCHDOG)

    def due_us(self) -> int:
        """The nearest instant for `move`."""
        return min(self.port.cs_rises_us, self.port.load_us, self.watchdog_due_us)

    def _tick_us(self) -> int:
        return -(-TICK_US * NOMINAL // self.permille)

    def _measure_memory(self) -> None:
        """The port's start-up code: the program memory's sum, and whether the watchdog has shown its bite."""
        low, high = self._rom
        self.core.rom_low, self.core.rom_high = low ^ self.rom_flips, high
        self.core.bite_seen = 0 if self.is_watchdog_dead else 1

    def _halt(self) -> None:
        self.is_running = False
        self.tick_due_us = self.watchdog_due_us = FAR_US
        self.port.hold()
