"""The charge that the record keeps is what the electrodes carried, for every program. (therapy 3.1.1)"""

import pytest

from tests.support.rig import Rig, catalogue

LEVEL = 4
RUN_MS = 24_000
TOLERANCE = 0.02


@pytest.mark.parametrize("program_id", [program.id for program in catalogue().programs])
def test_the_charge_that_is_kept_is_the_one_at_the_electrodes_within_2_percent(program_id: str) -> None:
    rig = Rig()
    rig.boot()
    rig.prove_estop()
    rig.prepare(program_id)
    rig.check()
    since_us = rig.board.now_us
    rig.start()
    rig.raise_to(LEVEL)
    rig.run(RUN_MS)
    session = rig.controller.treatment.session
    assert session is not None
    for channel, kept_nc in enumerate(session.charge_nc):
        carried_nc = sum(abs(p.i1_ua) * p.pw1_us for p in rig.pulses(since_us, channel)) / 1_000
        assert kept_nc == pytest.approx(carried_nc, rel=TOLERANCE), f"{program_id}, channel {channel}"
