"""The command `ems-kiosk`: picks a subcommand and imports nothing else, so that each of them starts fast.

Every subcommand is a module of this package with `run(arguments: Sequence[str]) -> int`: the arguments are
what follows the subcommand's name, the answer is the exit status.
"""

import faulthandler
import os
import sys
from collections.abc import Sequence
from importlib import import_module

EXIT_USAGE = 2
EXIT_UNAVAILABLE = 69
EXIT_CONFIG = 78
_PRINTING = frozenset({"status", "programs", "screens", "verify", "report"})
"""Subcommands that only print: who has read enough of them (`| head`) has what was asked for."""

COMMANDS = {
    "stim": ("stim", "the process that owns the stimulator: 20 ms cycle, safety core, session"),
    "kiosk": ("kiosk", "the process that owns the screen"),
    "out-of-service": ("outofservice", "one still picture for a station whose kiosk cannot be kept running"),
    "watchdog": ("watchdog", "the process that owns the watchdog device"),
    "drive": ("drive", "runs one session from the shell, on a bench wire only"),
    "watch": ("watch", "a running session on a screen of the staff's own"),
    "status": ("status", "prints what ems-stim says of itself"),
    "safe-off": ("safe_off", "drives every host output low"),
    "doctor": ("doctor.main", "what is wrong with this machine, each with what to do about it"),
    "setup": ("setup.main", "writes the machine's own settings: boot, consoles, watchdog, journal"),
    "conformance": ("conformance", "checks a module on a bench wire by the link's clauses"),
    "clear": ("kiosk.service_rows", "takes a fault row for service out of what outlives the power"),
    "pin": ("kiosk.pin", "prints the line of the site file for a staff PIN"),
    "programs": ("programs", "prints the programs with their computed values"),
    "verify": ("verify", "checks the audit log and the session records of a station"),
    "page": ("pages", "writes one session on one page, for the person or for whoever treats them"),
    "export": ("export", "writes the records as one sealed, signed file"),
    "open-export": ("open_export", "opens such a file and proves everything in it"),
    "report": ("report", "prints the owner's figures, or writes them as CSV"),
    "screens": ("screens", "draws every screen on every panel in every language, and reports on the layout"),
}


def main() -> None:
    """Ends the process with the subcommand's exit status; a crash in a library says where it came from."""
    faulthandler.enable()
    sys.exit(dispatch(sys.argv[1:]))


def dispatch(arguments: Sequence[str]) -> int:
    """The exit status of the subcommand that the arguments name."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_usage())
        return 0 if arguments else EXIT_USAGE
    if arguments[0] not in COMMANDS:
        print(f"ems-kiosk: there is no subcommand {arguments[0]!r}\n{_usage()}", file=sys.stderr)
        return EXIT_USAGE
    module, _ = COMMANDS[arguments[0]]
    if arguments[0] == "kiosk":
        _first_picture(arguments[1:])
    return _run(module, arguments[0], arguments[1:])


def _first_picture(arguments: Sequence[str]) -> None:
    """A person sees that it starts: the rest of the program takes several times as long to read."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    from appliance.kiosk import first

    first.show(arguments)


def _run(module: str, name: str, arguments: Sequence[str]) -> int:
    from appliance.host.config import ConfigError
    from appliance.ipc.sockets import SocketBusyError, SocketPathError

    try:
        status = int(import_module(f"appliance.services.{module}").run(arguments))
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        if name not in _PRINTING:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to be said at exit
        return 0
    except ConfigError as error:
        print(f"ems-kiosk {name}: {error}", file=sys.stderr)
        return EXIT_CONFIG
    except (SocketBusyError, SocketPathError) as error:
        print(f"ems-kiosk {name}: {error}", file=sys.stderr)
        return EXIT_UNAVAILABLE


def _usage() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {text}" for name, (_, text) in COMMANDS.items()]
    return "\n".join(["usage: ems-kiosk SUBCOMMAND ...", *lines, "Each has its own --help."])


if __name__ == "__main__":
    main()
