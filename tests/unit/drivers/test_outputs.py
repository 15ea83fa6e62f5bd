"""The last resort for the output lines."""

import struct
from pathlib import Path

import pytest

from drivers.outputs import NoChipError, drive_low, line_request


def test_the_request_is_laid_out_as_the_kernel_reads_it() -> None:
    request = line_request((17, 27))
    assert len(request) == 592
    assert struct.unpack_from("3I", request) == (17, 27, 0)
    assert request[256:288].rstrip(b"\0") == b"ems safe-off"
    assert struct.unpack_from("QI", request, 288) == (1 << 3, 0)  # an output, and no value attribute: low
    assert struct.unpack_from("I", request, 560) == (2,)
    assert not any(request[564:])


@pytest.mark.hazard("HZ-03")
def test_without_a_chip_it_says_so_and_does_not_pretend(tmp_path: Path) -> None:
    with pytest.raises(NoChipError, match="no GPIO chip labelled"):
        drive_low((17,), devices=tmp_path)


def test_a_device_that_is_no_chip_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "gpiochip0").write_bytes(b"")
    with pytest.raises(NoChipError):
        drive_low((17,), devices=tmp_path)
