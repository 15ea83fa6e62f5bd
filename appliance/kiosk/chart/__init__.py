"""The kiosk's statechart: pure, no pygame, no clock, no chance. Use: initial, step, view, belief."""

from appliance.kiosk.chart.chart import belief, initial, step, view
from appliance.kiosk.chart.events import (
    Connected,
    Disconnected,
    Effect,
    Event,
    NameSession,
    ReportCame,
    RequestRefused,
    Send,
    SessionNamed,
    StatusCame,
    Ticked,
    Touched,
    Wipe,
)
from appliance.kiosk.chart.state import KioskConfig, State
from appliance.therapy.record import (
    Checkpoint,
    CloseRow,
    CountPain,
    RowClosed,
    RowFailed,
    RowWritten,
    WriteRow,
)

__all__ = [
    "Checkpoint", "CloseRow", "Connected", "CountPain", "Disconnected", "Effect", "Event", "KioskConfig",
    "NameSession", "ReportCame", "RequestRefused", "RowClosed", "RowFailed", "RowWritten", "Send",
    "SessionNamed", "State", "StatusCame", "Ticked", "Touched", "Wipe", "WriteRow", "belief", "initial",
    "step", "view",
]  # fmt: skip
