"""A client's request, checked and done, or refused with its reason. No request carries authority."""

from collections.abc import Callable

from appliance import limits
from appliance.ipc import messages as m
from appliance.safety.liveness import Belief
from appliance.services.stim.controller import Controller
from appliance.services.stim.publisher import Publisher
from appliance.therapy.catalogue import Catalogue, NotAllowedError, UnknownProgramError

_PAD_AREAS = ", ".join(map(str, limits.PAD_AREAS_CM2))
_FOR_ALL = (m.Stop, m.AskStatus)


class Requests:
    """What the requests of a session's owner do to the controller."""

    def __init__(self, controller: Controller, publisher: Publisher, catalogue: Catalogue) -> None:
        self._controller = controller
        self._publisher = publisher
        self._catalogue = catalogue

    def do(self, request: m.Request, *, role: str, now_ms: int) -> str | None:
        """The request is done, or the answer says why not; STOP is done for everyone. (safety.md rule 1)"""
        if isinstance(request, m.Stop):
            self._stop(request, role, now_ms)
            return None
        if isinstance(request, m.Connect):
            self._greet(request, role, now_ms)
            return None
        if role == "tool":
            return None if isinstance(request, _FOR_ALL) else "a tool may read and stop, nothing else"
        if role == "drive" and not self._controller.is_bench:
            return None if isinstance(request, _FOR_ALL) else "drive works on a bench only"
        return self._owner(request, now_ms)

    def _stop(self, request: m.Stop, role: str, now_ms: int) -> None:
        """A kiosk whose process ends says so: nobody is to be alarmed by its silence."""
        self._controller.safety.stop(request.reason, now_ms=now_ms)
        if request.reason == "shutdown" and role != "tool":
            self._controller.safety.kiosk.left()

    def _greet(self, request: m.Connect, role: str, now_ms: int) -> None:
        """A new owner knows nothing of what runs: whatever the one before it began is over. (HZ-09, HZ-10)"""
        if role == "tool":
            return
        self._controller.safety.kiosk.appeared(has_screen=role == "kiosk")
        if self._controller.treatment.session is not None or self._controller.safety.proof.is_running:
            self._controller.safety.stop("interface_lost", now_ms=now_ms)
        self._controller.safety.remember(request.service_rows, now_ms=now_ms)
        if role == "drive" and self._controller.is_bench:
            self._controller.safety.proof.assume(now_ms)

    def _owner(self, request: m.Request, now_ms: int) -> str | None:
        match request:
            case m.Heartbeat():
                belief = Belief(running=request.running, levels=request.levels)
                self._controller.records_ok = request.records_ok
                self._controller.safety.believed(belief, self._controller.treatment.truths(), now_ms=now_ms)
                return None
            case m.RequestLevel():
                return self._level(request, now_ms)
            case m.Prepare():
                return self._prepare(request, now_ms)
            case m.ReportStored():
                self._controller.treatment.stored(request.session_id)
                return None
            case m.Acknowledge():
                return self._controller.treatment.acknowledge(
                    request.what, request.shown, by_staff=request.by_staff, now_ms=now_ms
                )
            case m.AnswerLamps():
                return self._controller.safety.answer_lamps(all_work=request.all_work, now_ms=now_ms)
            case _:
                return self._step(request, now_ms)

    def _step(self, request: m.Request, now_ms: int) -> str | None:
        safety, treatment = self._controller.safety, self._controller.treatment
        steps: dict[type[m.Request], Callable[[], str | None]] = {
            m.CheckContact: lambda: treatment.check_contact(now_ms=now_ms),
            m.Arm: lambda: treatment.arm(now_ms=now_ms),
            m.Start: lambda: safety.start(now_ms=now_ms),
            m.Pause: lambda: safety.pause(now_ms=now_ms),
            m.EndSession: lambda: treatment.end(now_ms=now_ms),
            m.BeginProofTest: lambda: treatment.begin_proof(now_ms=now_ms),
            m.CancelProofTest: lambda: safety.cancel_proof(now_ms=now_ms),
            m.CallStaff: lambda: safety.call.ask(now_ms),
        }
        step = steps.get(type(request))
        return None if step is None else step()

    def _level(self, request: m.RequestLevel, now_ms: int) -> str | None:
        session = self._controller.treatment.session
        if session is None:
            return "nothing runs"
        return session.request_level(request.channel, request.level, request.seq, now_ms=now_ms)

    def _prepare(self, request: m.Prepare, now_ms: int) -> str | None:
        try:
            program = self._catalogue.program(request.program_id)
            minutes = request.minutes if request.minutes is not None else program.minutes
            if not 1 <= minutes * 60 <= limits.SESSION_S_MAX:
                return f"{minutes} minutes are not between 1 and {limits.SESSION_S_MAX // 60}"
            if request.pad_cm2 not in limits.PAD_AREAS_CM2:
                return f"there are no pads of {request.pad_cm2} cm2: one of {_PAD_AREAS}"
            return self._controller.treatment.prepare(
                program, request.session_id, request.profile, request.pad_cm2, minutes, now_ms=now_ms
            )
        except UnknownProgramError:
            return f"there is no program {request.program_id}"
        except NotAllowedError as error:
            return str(error)
