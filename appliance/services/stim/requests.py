"""A client's request, checked and done, or refused with its reason. No request carries authority."""

from appliance import limits
from appliance.ipc import messages as m
from appliance.safety.liveness import Belief
from appliance.services.stim.controller import Controller
from appliance.services.stim.publisher import Publisher
from appliance.therapy.catalogue import Catalogue, NotAllowedError, UnknownProgramError

_FOR_ALL = (m.Stop, m.AskStatus, m.Connect)


class Requests:
    """What the requests of a session's owner do to the controller."""

    def __init__(self, controller: Controller, publisher: Publisher, catalogue: Catalogue) -> None:
        self._controller = controller
        self._publisher = publisher
        self._catalogue = catalogue

    def do(self, request: m.Request, *, role: str, now_ms: int) -> str | None:
        """The request is done, or the answer says why not; STOP is done for everyone. (safety.md rule 1)"""
        if isinstance(request, m.Stop):
            self._controller.safety.stop(request.reason, now_ms=now_ms)
            return None
        if role == "tool":
            return None if isinstance(request, _FOR_ALL) else "a tool may read and stop, nothing else"
        if role == "drive" and not self._controller.is_bench:
            return None if isinstance(request, _FOR_ALL) else "drive works on a bench only"
        return self._owner(request, now_ms)

    def _owner(self, request: m.Request, now_ms: int) -> str | None:
        safety, treatment = self._controller.safety, self._controller.treatment
        match request:
            case m.Heartbeat():
                belief = Belief(running=request.running, levels=request.levels)
                safety.believed(belief, self._publisher.truths(), now_ms=now_ms)
            case m.RequestLevel():
                return self._level(request, now_ms)
            case m.Prepare():
                return self._prepare(request, now_ms)
            case m.CheckContact():
                return treatment.check_contact(now_ms=now_ms)
            case m.Arm():
                return treatment.arm(now_ms=now_ms)
            case m.Start():
                return safety.start()
            case m.Pause():
                safety.pause(now_ms=now_ms)
            case m.EndSession():
                treatment.end(now_ms=now_ms)
            case m.ReportStored():
                treatment.stored(request.session_id)
            case m.Acknowledge():
                return treatment.acknowledge(request.what, now_ms=now_ms)
            case m.BeginProofTest():
                return treatment.begin_proof()
            case m.CancelProofTest():
                safety.cancel_proof(now_ms=now_ms)
        return None

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
            return self._controller.treatment.prepare(
                program, request.session_id, request.profile, request.pad_cm2, minutes, now_ms=now_ms
            )
        except UnknownProgramError:
            return f"there is no program {request.program_id}"
        except NotAllowedError as error:
            return str(error)
