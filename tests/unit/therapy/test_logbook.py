from appliance.therapy.logbook import Book, Checked, Moment, Pack, PainCount, pain_counts

NOW = Moment(day=100, minute=8 * 60, month=202_611)


def test_a_time_of_day_has_two_digits_each() -> None:
    assert [Moment(day=0, minute=minute, month=1).clock for minute in (0, 14 * 60 + 5, 1_439)] == [
        "00:00",
        "14:05",
        "23:59",
    ]


def test_a_change_counts_from_two_points_on() -> None:
    rows = (("P01", -2, 3), ("P01", -1, 4), ("P01", 1, 5), ("P01", 2, 6), ("P12", 0, 1))
    assert pain_counts(rows) == (
        PainCount(program_id="P01", less=3, same=9, more=6),
        PainCount(program_id="P12", same=1),
    )


def test_a_program_that_nobody_has_answered_for_has_a_count_of_nothing() -> None:
    book = Book(now=NOW, pain=(PainCount(program_id="P01", less=12),))
    assert book.pain_of("P01").is_shown and book.pain_of("P02") == PainCount(program_id="P02")


def test_pads_may_be_used_up_to_the_end_of_their_last_month() -> None:
    packs = tuple(
        Pack(pack_id=index, pairs=10**index, until_month=month)
        for index, month in enumerate((202_610, 202_611, 202_701))
    )
    assert Book(now=NOW, packs=packs).pairs == 110


def test_the_morning_check_counts_for_its_own_day() -> None:
    checks = (
        None,
        Checked(at=NOW, role="staff"),
        Checked(at=Moment(day=99, minute=0, month=1), role="staff"),
    )
    assert [Book(now=NOW, checked=each).is_checked_today for each in checks] == [False, True, False]
