from drivers.pins import BY_BCM, NEVER_USED, SPI0, TABLE, Direction, Pull

# link.md 2.1 and the knob, written out once more by hand: BCM, header, direction, pull.
PAGE = {
    "ARM_PUMP": (17, 11, "out", "down"),
    "MOD_RESET_N": (27, 13, "out", "down"),
    "MOD_OK": (22, 15, "in", "down"),
    "READY": (23, 16, "in", "down"),
    "ESTOP_A": (24, 18, "in", "down"),
    "ESTOP_B": (25, 22, "in", "down"),
    "HAND_STOP_OK": (26, 37, "in", "down"),
    "CHAIN_FB": (16, 36, "in", "down"),
    "STIM_ACT": (13, 33, "in", "down"),
    "LAMP_ACTIVE": (20, 38, "out", "down"),
    "LAMP_READY": (19, 35, "out", "down"),
    "LAMP_FAULT_OFF": (21, 40, "out", "down"),
    "BUZZER": (12, 32, "out", "down"),
    "CONFIRM_KEY": (18, 12, "in", "down"),
    "KNOB_A": (5, 29, "in", "up"),
    "KNOB_B": (6, 31, "in", "up"),
    "KNOB_PUSH": (4, 7, "in", "up"),
}


def test_pin_table_is_the_page_s() -> None:
    assert {pin.name: (pin.bcm, pin.header, pin.direction.value, pin.pull.value) for pin in TABLE} == PAGE


def test_no_line_stands_twice_or_where_none_may() -> None:
    assert len(BY_BCM) == len({pin.header for pin in TABLE}) == len(TABLE)
    assert not (NEVER_USED | SPI0) & set(BY_BCM)


def test_every_output_rests_low_and_boots_low() -> None:
    outputs = [pin for pin in TABLE if pin.direction is Direction.OUT]
    assert all(pin.pull is Pull.DOWN and pin.bcm >= 9 for pin in outputs)
