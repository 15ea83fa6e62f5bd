"""The kiosk's statechart: pure, no pygame, no clock, no chance. Use: initial, step, view, belief."""

from appliance.kiosk.chart.chart import belief, initial, step, view
from appliance.kiosk.chart.events import (
    CheckPin,
    CodeNamed,
    Connected,
    Disconnected,
    DutyCame,
    Effect,
    Event,
    NameCode,
    NameSession,
    PinChecked,
    Renew,
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
    "CheckPin", "Checkpoint", "CloseRow", "CodeNamed", "Connected", "CountPain", "Disconnected", "DutyCame",
    "Effect", "Event", "KioskConfig", "NameCode", "NameSession", "PinChecked", "Renew", "ReportCame",
    "RequestRefused", "RowClosed", "RowFailed", "RowWritten", "Send", "SessionNamed", "State", "StatusCame",
    "Ticked", "Touched", "Wipe", "WriteRow", "belief", "initial", "step", "view",
]  # fmt: skip
