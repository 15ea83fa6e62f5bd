"""A small board and host for driving the module core in tests: bytes in, bytes out, ideal pads."""

import struct
from array import array

from drivers.firmware import codes as c
from drivers.firmware.core import Core
from drivers.firmware.identity import Identity

RELEASED = c.IN_ESTOP_A | c.IN_HAND_OK
PRESSED = c.IN_ESTOP_B | c.IN_HAND_OK
BOOT_MS = 200
P01 = "092df401640064000100e8030000000000000000d0070000e803000008070000"


def bitwise_crc(crc: int) -> int:
    for _ in range(8):
        crc = (crc >> 1) ^ (0xC8DF352F if crc & 1 else 0)
    return crc


BITWISE = [bitwise_crc(byte) for byte in range(256)]


def reference_crc(data: bytes) -> int:
    """CRC-32P4 byte by byte, independent of the tables under test."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ BITWISE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def sealed(body: bytes, session: int, tag: bytes = b"EMS>") -> bytes:
    return body + reference_crc(tag + struct.pack("<I", session) + body).to_bytes(4, "little")


def block(
    *,
    flags: int | None = None,
    mode: int = 0,
    polarity: int = 0,
    alternate: int = 0,
    pad: int = 25,
    i_max: int = 300,
    pw: int = 200,
    gap: int = 100,
    k: int = 1,
    f: int = 1000,
    f2: int = 0,
    pw2: int = 0,
    period: int = 0,
    burst: int = 0,
    burst_rate: int = 0,
    ramp_up: int = 2000,
    hold: int = 0,
    ramp_down: int = 1000,
    off: int = 0,
    limit: int = 1200,
) -> bytes:
    if flags is None:
        flags = 1 | polarity << 1 | alternate << 2 | (8 if k == 1 else 0) | mode << 4
    head = struct.pack("<BBHHHBB", flags, pad, i_max, pw, gap, k, 0)
    middle = struct.pack("<HHHHBB", f, f2, pw2, period, burst, burst_rate)
    return head + middle + struct.pack("<HHHHHH", ramp_up, hold, ramp_down, off, limit, 0)


def padded(data: bytes, count: int) -> bytes:
    return data + bytes(max(0, count - len(data)))


class Answer:
    """A MISO frame, taken apart."""

    def __init__(self, raw: bytes) -> None:
        fields = struct.unpack("<HBBHIBBHIHBB", raw[2:24])
        self.raw = raw
        self.seq: int = fields[0]
        self.kind: int = fields[1] & 0x7F
        self.frame_ctr: int = fields[3]
        self.uptime_ms: int = fields[4]
        self.state: int = fields[5]
        self.result: int = fields[6]
        self.flags: int = fields[7]
        self.faults: int = fields[8]
        self.lease_ms: int = fields[9]
        self.masks: int = fields[10]
        self.link_err: int = fields[11]
        self.payload = raw[24 : 24 + fields[2]]


class Pulse:
    """A planned pulse, at the time it begins."""

    def __init__(self, tick_us: int, out: "array[int]") -> None:
        self.at_us = tick_us + out[c.PULSE_OFFSET_US]
        self.channel = out[c.PULSE_CHANNEL]
        self.polarity = out[c.PULSE_POLARITY]
        self.i1_ua = out[c.PULSE_I1_UA]
        self.pw1_us = out[c.PULSE_PW1_US]
        self.gap_us = out[c.PULSE_GAP_US]
        self.i2_ua = out[c.PULSE_I2_UA]
        self.pw2_us = out[c.PULSE_PW2_US]

    @property
    def slot_us(self) -> int:
        return self.pw1_us + self.gap_us + self.pw2_us + 400


class Bench:
    """The core with ideal surroundings; `pump` and `cycling` keep the permissions alive while time passes."""

    def __init__(self, *, channels: int = 2, start_ms: int = 1000, booted: bool = True) -> None:
        self.core = Core(Identity(0xFFFF, 1, b"TEST-0001", bytes(range(32)), channels))
        self.core.feed_entropy(0x1234)
        self.core.feed_entropy(0xBEEF)
        self.now_ms = start_ms
        self.inputs = RELEASED
        self.k1_follows = True
        self.hv_follows = True
        self.ohm = [1000] * 4
        self.pulses: list[Pulse] = []
        self.session = 0
        self.seq = 0
        self.token = 0
        self.expected_state = 2
        self.setpoints = [0, 0, 0, 0]
        self.pump = False
        self.cycling = False
        self.dummy_permille = 1000
        self.dummy_offset_ua = 5
        self.comparator_works = True
        self.miso = bytearray(64)
        self._out = array("l", [0] * 8)
        self._ticks = 0
        self.set_supplies()
        self.core.bite_seen = 1
        self.core.reset(start_ms, c.CAUSE_POWER_ON, 0x2AAA5555)
        self.core.load_response(self.miso)
        if booted:
            self.run(BOOT_MS)

    def set_supplies(self) -> None:
        adc = self.core.adc
        adc[c.ADC_HV_MV], adc[c.ADC_TEMP_MC], adc[c.ADC_VIN_MV], adc[c.ADC_IDLE_UA] = 0, 31_000, 12_000, 0
        adc[c.ADC_CLOCK], adc[c.ADC_REF_MV], adc[c.ADC_ISO_MV] = 1000, 2500, 12_000

    # ---- time

    def tick(self) -> None:
        self.now_ms = (self.now_ms + 5) & c.TIME_MASK
        self._ticks += 1
        if self.pump and self._ticks % 4 == 0:
            self.core.on_pump_edge(self.now_ms)
        if self.cycling and self._ticks % 4 == 2:
            self.cycle()
        out = self.core.outputs
        if self.hv_follows:
            fed = out & c.OUT_HV_EN and self.core.pump_valid and self.core.chain
            self.core.adc[c.ADC_HV_MV] = 100_300 if fed else 0
        self._convert(out)
        self.core.step(self.now_ms, self.sensed())
        self._play()

    def _convert(self, out: int) -> None:
        """What the self-test reads: the dummy load and the comparator."""
        adc = self.core.adc
        dummy_ua = 0
        if out & c.OUT_DUMMY:
            dummy_ua = self.core.dac_ua * self.dummy_permille // 1000 + self.dummy_offset_ua
        adc[c.ADC_DUMMY_UA] = adc[c.ADC_DUMMY_MV] = dummy_ua
        if self.comparator_works:
            adc[c.ADC_PEAK] = 1 if out & c.OUT_PEAK_TEST else 0

    def sensed(self) -> int:
        closed = self.k1_follows and self.core.outputs & c.OUT_K_EN
        return self.inputs | (0 if closed else c.IN_K1_OPEN)

    def _play(self) -> None:
        out = self._out
        while self.core.outputs & c.OUT_GATES and self.core.next_pulse(out):
            pulse = Pulse(self._ticks * 5000, out)
            self.pulses.append(pulse)
            self.measure(pulse)

    def measure(self, pulse: Pulse) -> None:
        volt_mv = pulse.i1_ua * self.ohm[pulse.channel] // 1000
        if volt_mv > 97_000:
            current = 97_000 * 1000 // self.ohm[pulse.channel]
            self.core.on_pulse(pulse.channel, current, current, 97_000, True, 0)
        else:
            self.core.on_pulse(pulse.channel, pulse.i1_ua, pulse.i2_ua, volt_mv, False, 0)

    def run(self, for_ms: int) -> None:
        for _ in range(for_ms // 5):
            self.tick()

    # ---- frames

    def request(
        self,
        kind: int,
        payload: bytes = b"",
        *,
        seq: int | None = None,
        session: int | None = None,
        plen: int | None = None,
        ack: int | None = None,
        hflags: int = 2,
        lease: int = 0,
        token: int = 0,
        version: int = 0x10,
        reserved: int = 0,
        padding: bytes = b"",
    ) -> bytes:
        if seq is None:
            seq = self.seq if kind in (c.POLL, c.HELLO) else (self.seq + 1) & 0xFFFF
        head = struct.pack("<BBHBB", 0xA7, version, seq, kind, len(payload) if plen is None else plen)
        ack = self.core.frame_ctr if ack is None else ack
        head += struct.pack("<HIHBBII", ack, 0, lease, 0, hflags, token, reserved)
        body = padded(head + payload + padding, 60)
        return sealed(body, (0 if kind == c.HELLO else self.session) if session is None else session)

    def seal_again(self, frame: bytearray) -> bytes:
        """The frame with the CRC that its changed bytes ask for."""
        return sealed(bytes(frame[:60]), self.session)

    def window(self, mosi: bytes) -> bytes:
        """One CS window: the old MISO frame comes back, the next one is loaded."""
        miso = bytes(self.miso)
        self.core.on_window(bytearray(padded(mosi, 64)), len(mosi), self.now_ms)
        self.core.load_response(self.miso)
        return miso

    def send(self, mosi: bytes) -> Answer:
        """One window; what the module loaded after it."""
        self.window(mosi)
        answer = self.read()
        self.seq = answer.seq
        return answer

    def read(self) -> Answer:
        raw = bytes(self.miso)
        for session in (self.session, 0):
            if sealed(raw[:60], session, b"EMS<") == raw:
                break
        else:
            raise AssertionError(f"answer with a wrong CRC: {raw.hex()}")
        assert raw[0] == 0x5C and raw[1] == 0x10
        answer = Answer(raw)
        assert not any(raw[24 + len(answer.payload) : 60])
        return answer

    def ask(self, kind: int, payload: bytes = b"") -> Answer:
        return self.send(self.request(kind, payload))

    # ---- the ordinary way

    def hello(self, nonce: int = 0x11223344) -> Answer:
        answer = self.send(self.request(c.HELLO, struct.pack("<IBBH", nonce, 1, 1, 0)))
        if answer.result == c.OK:
            self.session = struct.unpack_from("<I", answer.payload, 8)[0]
        return answer

    def cycle(
        self,
        *,
        lease: int = 200,
        control: int = 1,
        hflags: int = 2,
        expected: int | None = None,
        token: int | None = None,
    ) -> Answer:
        if expected is None:
            expected = self.core.state
        payload = struct.pack("<H4HBB", control, *self.setpoints, expected, 0)
        token = self.token if token is None else token
        return self.send(self.request(c.CYCLE, payload, lease=lease, hflags=hflags, token=token))

    def configure(self, *blocks: bytes) -> int:
        bank = padded(b"".join(blocks), 128)
        for channel, content in enumerate(blocks):
            answer = self.ask(c.CFG_WRITE, bytes((channel, 0)) + content)
            assert answer.result == c.OK, (hex(answer.result), answer.payload.hex())
        crc = reference_crc(bank)
        assert self.ask(c.CFG_COMMIT, struct.pack("<I", crc)).result == c.OK
        return crc

    def permit(self) -> None:
        """Pump and lease run."""
        self.pump = True
        self.cycling = True
        self.run(150)

    def arm(self, crc: int, *, mask: int = 3, mode: int = 1) -> Answer:
        answer = self.ask(c.ARM, struct.pack("<IBBH", crc, mask, mode, 0))
        if answer.result == c.OK:
            self.token = struct.unpack("<I", answer.payload)[0]
        return answer

    def start(self) -> Answer:
        return self.ask(c.START, struct.pack("<II", self.token, self.token ^ 0xFFFFFFFF))

    def counter(self, index: int) -> int:
        """A counter of STATS, read over the wire."""
        payload = self.ask(c.STATS, bytes((index // 8,))).payload
        value: int = struct.unpack_from("<I", payload, index % 8 * 4)[0]
        return value

    def log(self, index: int) -> "tuple[int, list[tuple[int, ...]]]":
        """LOG_READ: the newest index, and (idx, ms, code, ch, sev, arg) of the entries from `index` on."""
        payload = self.ask(c.LOG_READ, struct.pack("<H", index)).payload
        entries = [struct.unpack_from("<HIHBBI", payload, 2 + 14 * place) for place in (0, 1)]
        return struct.unpack_from("<H", payload)[0], [entry for entry in entries if entry[2]]

    def clear(self, mask: int) -> Answer:
        low = self.core.faults & 0xFFFF
        return self.ask(c.FAULT_CLEAR, struct.pack("<IH", mask, low ^ 0x5AA5))


def ready(*blocks: bytes, channels: int = 2) -> tuple[Bench, int]:
    """A bench with a session, a committed bank and running permissions, in IDLE."""
    bench = Bench(channels=channels)
    bench.hello()
    crc = bench.configure(*(blocks or (block(), block())))
    bench.permit()
    return bench, crc


def armed(*blocks: bytes, mask: int | None = None, mode: int = 1, channels: int = 2) -> Bench:
    blocks = blocks or (block(), block())
    bench, crc = ready(*blocks, channels=channels)
    answer = bench.arm(crc, mask=(1 << len(blocks)) - 1 if mask is None else mask, mode=mode)
    assert answer.result == c.OK, hex(answer.result)
    bench.run(50)
    assert bench.core.state == c.ARMED
    return bench


def running(*blocks: bytes, mask: int | None = None, channels: int = 2) -> Bench:
    bench = armed(*blocks, mask=mask, channels=channels)
    answer = bench.start()
    assert answer.result == c.OK, (hex(answer.result), answer.payload.hex())
    return bench
