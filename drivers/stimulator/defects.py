"""What can be wrong with the link as the host hears it, one plain sentence each. [link 4.4, 8 H08-H12]"""

from enum import Enum

from drivers.stimulator.frame import Defect


class LinkDefect(Enum):
    """Why an exchange brought no answer; the value is the sentence for a person."""

    FRAME_LENGTH = Defect.FRAME_LENGTH.value
    ALL_ZERO = Defect.ALL_ZERO.value
    ALL_ONES = Defect.ALL_ONES.value
    LOOPBACK = Defect.LOOPBACK.value
    SYNC = Defect.SYNC.value
    VERSION = Defect.VERSION.value
    CRC = Defect.CRC.value
    RESERVED = Defect.RESERVED.value
    PAYLOAD_LENGTH = Defect.PAYLOAD_LENGTH.value
    CODE = Defect.CODE.value
    READY_LOW = "the module does not raise READY: it is in reset, busy for too long, or the line is broken"
    FROZEN = "the module repeats an old frame: its output buffer is stuck"
    LOST = "a frame of the module was lost: its frame counter jumped"
    UPTIME_RATE = "the module's clock does not run at the speed of the host's clock"
    STALE = "the module answers an older request: ours did not reach it"
    WRONG_ANSWER = "the answer does not fit the request in type or length"
    NO_SESSION = "the module knows no session with this host"
    MODULE_RESET = "the module has restarted"
    BUS = "the operating system could not move the frame"


FROM_FRAME = {defect: LinkDefect[defect.name] for defect in Defect}
