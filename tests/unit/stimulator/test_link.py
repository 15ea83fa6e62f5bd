from collections.abc import Iterator

import pytest

from drivers.stimulator.commands import Cycle, Identify
from drivers.stimulator.frame import Flag, HostFlag, Kind, Result, decode_request
from drivers.stimulator.link import Exchange, Link, LinkDefect
from tests.unit.stimulator.fake_module import LOST, OLD_SESSION, SESSION, FakeModule

CYCLE = Cycle(run_permit=True, setpoints_ua=(1_000, 0, 0, 0), expected_state=4).encode()


def lost(_: bytes) -> bytes:
    return LOST


def flipped(data: bytes) -> bytes:
    return data[:30] + bytes([data[30] ^ 0x10]) + data[31:]


def ones(_: bytes) -> bytes:
    return b"\xff" * 64


@pytest.fixture
def module() -> FakeModule:
    return FakeModule()


@pytest.fixture
def link(module: FakeModule) -> Iterator[Link]:
    link = Link(module, now_ms=module.clock)
    assert link.hello(0x11223344).answer is not None
    assert link.exchange(Kind.IDENTIFY, Identify(page=2).encode()).answer is not None
    module.executed.clear()
    yield link


def cycle(link: Link, module: FakeModule) -> Exchange:
    module.now_ms += 20 - 2 * module.window_ms
    return link.exchange(Kind.CYCLE, CYCLE, lease_ms=200, flags=HostFlag.UI_ALIVE)


def seqs(module: FakeModule) -> list[int]:
    return [request.seq for request in module.executed]


def test_hello_opens_the_session_that_the_module_names(module: FakeModule) -> None:
    link = Link(module, now_ms=module.clock)
    answer = link.hello(0x11223344).answer
    assert answer is not None and answer.result is Result.OK
    assert (link.session_id, link.boot_id) == (SESSION, 0xB007)


def test_hello_is_heard_although_the_module_still_speaks_the_session_of_a_dead_host() -> None:
    module = FakeModule(session=OLD_SESSION)
    link = Link(module, now_ms=module.clock)
    assert link.hello(5).answer is not None
    assert cycle(link, module).answer is not None


def test_hello_whose_answer_is_lost_is_repeated_and_opens_one_session(module: FakeModule) -> None:
    link = Link(module, now_ms=module.clock)
    module.bend(miso=flipped, after=1)
    exchange = link.hello(5)
    assert exchange.retries == 1 and link.session_id == SESSION
    assert module.next_session == SESSION + 1


def test_hello_that_is_lost_is_repeated_byte_for_byte(module: FakeModule) -> None:
    link = Link(module, now_ms=module.clock)
    module.bend(mosi=flipped)
    assert link.hello(5).retries == 1
    assert module.heard[0] == module.heard[2]


def test_each_cycle_is_two_windows_and_one_execution(link: Link, module: FakeModule) -> None:
    windows = len(module.heard)
    for _ in range(5):
        assert cycle(link, module).answer is not None
    assert len(module.heard) - windows == 10
    assert len(module.executed) == 5
    assert link.counters.retries == link.counters.failed_ticks == 0


def test_pulse_that_only_the_first_frame_of_a_cycle_saw_is_in_the_answer(
    link: Link, module: FakeModule
) -> None:
    def pulse(data: bytes) -> bytes:
        module.pulsed = True
        return data

    module.bend(mosi=pulse, after=1)  # during the POLL: the frame loaded then is the next cycle's first
    answers = [cycle(link, module).answer for _ in range(3)]
    seen = [bool(answer.flags & Flag.PULSED) for answer in answers if answer is not None]
    assert seen == [False, True, False]


def test_request_acknowledges_the_last_frame_that_the_host_has_seen(link: Link, module: FakeModule) -> None:
    first = cycle(link, module).answer
    cycle(link, module)
    assert first is not None and module.executed[-1].ack_ctr == first.frame_ctr


@pytest.mark.fault("F05")
def test_lost_request_is_repeated_byte_for_byte_and_executed_once(link: Link, module: FakeModule) -> None:
    module.bend(mosi=lost)
    exchange = cycle(link, module)
    assert exchange.answer is not None and exchange.retries == 1
    assert len(module.executed) == 1
    assert module.heard[-4] == module.heard[-2]


@pytest.mark.fault("F01")
def test_request_with_a_flipped_bit_is_repeated_and_executed_once(link: Link, module: FakeModule) -> None:
    module.bend(mosi=flipped)
    assert cycle(link, module).retries == 1
    assert len(module.executed) == 1


@pytest.mark.fault("F06")
def test_lost_response_is_fetched_again_and_the_request_executed_once(link: Link, module: FakeModule) -> None:
    module.bend(miso=flipped, after=1)
    exchange = cycle(link, module)
    assert exchange.answer is not None and exchange.retries == 1
    assert len(module.executed) == 1
    assert link.counters.crc_errors == 1


def test_retry_takes_the_answer_from_its_own_first_window(link: Link, module: FakeModule) -> None:
    module.bend(miso=flipped, after=1)
    windows = len(module.heard)
    cycle(link, module)
    assert len(module.heard) - windows == 3


def test_damage_to_the_frame_before_the_answer_costs_no_retry(link: Link, module: FakeModule) -> None:
    module.bend(miso=flipped)
    assert cycle(link, module).retries == 0
    assert link.counters.crc_errors == 1


def test_third_try_is_the_last_and_the_first_defect_is_named(link: Link, module: FakeModule) -> None:
    for after in (1, 2, 3, 4, 5):
        module.bend(miso=flipped if after < 3 else lost, after=after)
    exchange = cycle(link, module)
    assert exchange == Exchange(defect=LinkDefect.CRC, retries=2)
    assert link.failed_ticks_in_a_row == link.counters.failed_ticks == 1


def test_no_retry_begins_when_the_tick_is_nearly_over(link: Link, module: FakeModule) -> None:
    module.window_ms = 8
    module.bend(mosi=lost)
    assert cycle(link, module) == Exchange(defect=LinkDefect.STALE)


def test_after_a_failed_tick_the_number_is_asked_for_when_the_request_had_arrived(
    link: Link, module: FakeModule
) -> None:
    for after in range(1, 6):
        module.bend(miso=flipped, after=after)
    cycle(link, module)
    assert cycle(link, module).answer is not None
    first, second = seqs(module)
    assert second == first + 1 and link.failed_ticks_in_a_row == 0


def test_after_a_failed_tick_the_number_is_asked_for_when_the_request_had_not_arrived(
    link: Link, module: FakeModule
) -> None:
    cycle(link, module)
    for after in (0, 2, 4):
        module.bend(mosi=lost, after=after)
    assert cycle(link, module).defect is LinkDefect.STALE
    assert cycle(link, module).answer is not None
    first, second = seqs(module)
    assert second == first + 1


def test_failed_request_is_never_sent_again_in_a_later_tick(link: Link, module: FakeModule) -> None:
    for after in (0, 2, 4):
        module.bend(mosi=lost, after=after)
    cycle(link, module)
    failed = module.heard[-2]
    windows = len(module.heard)
    cycle(link, module)
    assert failed not in module.heard[windows:]


def test_poll_that_asks_for_the_number_carries_stop_now(link: Link, module: FakeModule) -> None:
    for after in (0, 2, 4):
        module.bend(mosi=lost, after=after)
    cycle(link, module)
    windows = len(module.heard)
    link.exchange(Kind.STOP, b"\x80", flags=HostFlag.STOP_NOW)
    asked = [decode_request(mosi, SESSION) for mosi in module.heard[windows:]]
    assert all(HostFlag.STOP_NOW in request.flags for request in asked)


def test_sequence_number_wraps(link: Link, module: FakeModule) -> None:
    link.hello(0xFFFF)
    cycle(link, module)
    assert seqs(module)[-1] == 0


@pytest.mark.fault("F15")
def test_zeros_for_a_whole_tick_are_named(link: Link, module: FakeModule) -> None:
    for after in range(6):
        module.bend(miso=lost, after=after)
    assert cycle(link, module).defect is LinkDefect.ALL_ZERO


@pytest.mark.fault("F16")
def test_ones_for_a_whole_tick_are_named(link: Link, module: FakeModule) -> None:
    for after in range(6):
        module.bend(miso=ones, after=after)
    assert cycle(link, module).defect is LinkDefect.ALL_ONES


@pytest.mark.fault("F17")
def test_looped_back_bus_is_named() -> None:
    class Loop:
        def wait_ready(self, timeout_ms: int) -> bool:
            return True

        def transfer(self, mosi: bytes) -> bytes:
            return mosi

    assert Link(Loop(), now_ms=lambda: 0).hello(1).defect is LinkDefect.LOOPBACK


@pytest.mark.fault("F18")
def test_frozen_frame_is_named_within_two_windows(link: Link, module: FakeModule) -> None:
    stuck = module._loaded
    cycle(link, module)
    for after in range(6):
        module.bend(miso=lambda _: stuck, after=after)
    assert cycle(link, module).defect is LinkDefect.FROZEN
    assert link.counters.defects[LinkDefect.FROZEN] == 6


def test_frame_counter_that_jumps_is_a_loss_and_the_retry_succeeds(link: Link, module: FakeModule) -> None:
    module._ctr += 3
    module.bend(mosi=lost)  # so that the frame after the jump is the judged one
    exchange = cycle(link, module)
    assert exchange.answer is not None and link.counters.defects[LinkDefect.LOST] == 1


def test_frame_counter_wraps_without_a_defect(link: Link, module: FakeModule) -> None:
    module._ctr = 0xFFFB
    module._load()
    link.hello(9)
    for _ in range(4):
        assert cycle(link, module).retries == 0


@pytest.mark.fault("F44")
def test_clocks_that_wrap_are_no_defect() -> None:
    module = FakeModule(uptime_ms=2**32 - 50)
    module.now_ms = 2**32 - 30
    module.uptime_offset_ms = -20
    link = Link(module, now_ms=module.clock)
    link.hello(1)
    assert [cycle(link, module).defect for _ in range(10)] == [None] * 10


@pytest.mark.fault("F45")
def test_module_clock_eight_percent_fast_is_found_within_a_second(link: Link, module: FakeModule) -> None:
    found_ms = 0
    for _ in range(60):
        module.uptime_offset_ms += 2 if found_ms % 100 else 0
        found_ms += 20
        if cycle(link, module).defect is LinkDefect.UPTIME_RATE:
            break
    assert found_ms <= 1_000
    assert cycle(link, module).defect is LinkDefect.UPTIME_RATE


def test_module_clock_two_percent_slow_is_no_defect(link: Link, module: FakeModule) -> None:
    for number in range(500):
        module.uptime_offset_ms -= number % 5 < 2
        assert cycle(link, module).defect is None


def test_host_that_was_stopped_for_seconds_accuses_nobody(link: Link, module: FakeModule) -> None:
    for pause_ms in (80, 500, 5_000, 60_000):
        module.now_ms += pause_ms
        assert cycle(link, module).defect is None
        module.window_ms = pause_ms  # stopped in the middle of a window
        link.exchange(Kind.CYCLE, CYCLE)
        module.window_ms = 1
        assert cycle(link, module).defect is None


@pytest.mark.fault("F22")
def test_module_that_restarted_is_named_in_the_same_tick(link: Link, module: FakeModule) -> None:
    cycle(link, module)
    module.restart()
    assert cycle(link, module) == Exchange(defect=LinkDefect.MODULE_RESET, module_reset=True)


def test_module_that_knows_no_session_is_named(link: Link, module: FakeModule) -> None:
    module._answer = (Kind.CYCLE, Result.NO_SESSION, b"", 0)
    module.bend(mosi=lost)
    assert cycle(link, module) == Exchange(defect=LinkDefect.NO_SESSION, module_reset=True)


def test_request_before_any_session_is_answered_no_session(module: FakeModule) -> None:
    link = Link(module, now_ms=module.clock)
    assert cycle(link, module) == Exchange(defect=LinkDefect.NO_SESSION)


def test_uptime_that_goes_back_is_a_restart(link: Link, module: FakeModule) -> None:
    cycle(link, module)
    module.uptime_offset_ms -= 200
    exchange = cycle(link, module)
    assert exchange.defect is LinkDefect.MODULE_RESET and exchange.module_reset


def test_hello_after_a_restart_opens_a_new_session(link: Link, module: FakeModule) -> None:
    module.restart()
    cycle(link, module)
    assert link.hello(77).answer is not None
    assert link.session_id == SESSION + 1 and cycle(link, module).answer is not None


@pytest.mark.fault("F19")
def test_ready_stuck_low_is_not_clocked_but_for_one_frame(link: Link, module: FakeModule) -> None:
    windows = len(module.heard)
    module.ready = False
    defects = {cycle(link, module).defect for _ in range(10)}
    assert defects == {LinkDefect.READY_LOW}
    assert len(module.heard) - windows == link.counters.resyncs == 1


def test_link_recovers_when_ready_comes_back(link: Link, module: FakeModule) -> None:
    module.ready = False
    for _ in range(5):
        cycle(link, module)
    module.ready = True
    assert cycle(link, module).answer is not None


def test_nack_is_an_answer_and_uses_its_number_up(link: Link, module: FakeModule) -> None:
    module.result = Result.BAD_STATE
    exchange = link.exchange(Kind.START, bytes(8))
    assert exchange.answer is not None and exchange.answer.result is Result.BAD_STATE
    module.result = Result.OK
    assert cycle(link, module).retries == 0


def test_request_refused_before_its_number_counted_is_not_repeated(link: Link, module: FakeModule) -> None:
    module._last_seq = (module._last_seq + 5) & 0xFFFF
    exchange = cycle(link, module)
    assert exchange.answer is not None and exchange.answer.result is Result.BAD_SEQ
    assert exchange.retries == 0
    assert cycle(link, module).defect is None and len(module.executed) == 1


def test_answer_of_the_wrong_length_is_no_answer(link: Link, module: FakeModule) -> None:
    assert link.exchange(Kind.ARM, bytes(8)).defect is LinkDefect.WRONG_ANSWER


def test_poll_brings_fresh_status_without_a_new_number(link: Link, module: FakeModule) -> None:
    cycle(link, module)
    assert link.exchange(Kind.POLL).answer is not None
    assert len(module.executed) == 1
    assert cycle(link, module).retries == 0


def test_bus_that_fails_is_a_defect_and_no_exception(link: Link, module: FakeModule) -> None:
    def broken(_: bytes) -> bytes:
        raise OSError(5, "Input/output error")

    module.bend(miso=broken)
    assert cycle(link, module) == Exchange(defect=LinkDefect.BUS)


def test_every_defect_has_a_sentence_of_its_own() -> None:
    sentences = [defect.value for defect in LinkDefect]
    assert len(set(sentences)) == len(sentences)


def lost_for_a_tick(module: FakeModule) -> None:
    for after in (0, 2, 4):
        module.bend(mosi=lost, after=after)


def test_question_for_the_number_is_asked_again_when_its_answer_is_damaged(
    link: Link, module: FakeModule
) -> None:
    lost_for_a_tick(module)
    cycle(link, module)
    module.bend(miso=flipped, after=1)
    assert cycle(link, module).answer is not None


def test_question_for_the_number_that_stays_unanswered_is_a_failed_tick(
    link: Link, module: FakeModule
) -> None:
    lost_for_a_tick(module)
    cycle(link, module)
    for after in range(3):
        module.bend(miso=ones, after=after)
    assert cycle(link, module) == Exchange(defect=LinkDefect.ALL_ONES)
    assert link.failed_ticks_in_a_row == 2


def test_question_for_the_number_is_not_clocked_at_a_module_that_is_not_ready(
    link: Link, module: FakeModule
) -> None:
    lost_for_a_tick(module)
    cycle(link, module)
    module.ready = False
    windows = len(module.heard)
    assert cycle(link, module) == Exchange(defect=LinkDefect.READY_LOW)
    assert len(module.heard) == windows


def test_module_that_restarted_after_a_failed_tick_is_named(link: Link, module: FakeModule) -> None:
    lost_for_a_tick(module)
    cycle(link, module)
    module.restart()
    assert cycle(link, module) == Exchange(defect=LinkDefect.MODULE_RESET, module_reset=True)
