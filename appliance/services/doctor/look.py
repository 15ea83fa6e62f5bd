"""What only the running system can tell: tools asked, devices listed. Thin: nothing is judged here."""

import grp
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from appliance.host import clock
from appliance.services.doctor.machine import Disk, Node, Unseen
from drivers.outputs import label_of

_ANSWER_S: Final = 20
_PROPERTIES: Final = "LoadState,ActiveState,Result,NRestarts,MainPID"


class SystemTools:
    """The tools of the machine that this runs on; device nodes and disks below `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._units: dict[str, Mapping[str, str]] = {}

    def node(self, path: str) -> Node | None:
        """Who has the node, None when there is none; Unseen."""
        try:
            found = (self._root / path).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Unseen(f"/{path}: {error.strerror}") from error
        try:
            group = grp.getgrgid(found.st_gid).gr_name
        except KeyError:
            group = str(found.st_gid)
        return Node(group, stat.S_IMODE(found.st_mode))

    def chips(self) -> Mapping[str, str]:
        """The label of each GPIO chip; Unseen when one may not be opened."""
        found = {}
        for path in sorted(self._root.glob("dev/gpiochip*")):
            try:
                found[str(path.relative_to(self._root))] = label_of(path)
            except OSError as error:
                raise Unseen(f"{path}: {error.strerror}") from error
        return found

    def groups(self, user: str) -> frozenset[str] | None:
        """The user's groups by name."""
        try:
            entry = pwd.getpwnam(user)
        except KeyError:
            return None
        return frozenset(grp.getgrgid(number).gr_name for number in os.getgrouplist(user, entry.pw_gid))

    def unit(self, name: str) -> Mapping[str, str]:
        """The service manager's properties, asked once a unit."""
        if name not in self._units:
            said = _asked("systemctl", "show", f"--property={_PROPERTIES}", name)
            pairs = (line.partition("=") for line in said.splitlines())
            self._units[name] = {key: value for key, _, value in pairs}
        return self._units[name]

    def package(self, name: str) -> str | None:
        """The installed version."""
        said = _asked(
            "dpkg-query", "--show", "--showformat=${db:Status-Abbrev}${Version}", name, may_fail=True
        )
        return said.removeprefix("ii").strip() if said.startswith("ii") else None

    def changed_files(self, package: str) -> tuple[str, ...]:
        """What dpkg finds changed; nothing when the package is not installed: that is another row."""
        if self.package(package) is None:
            raise Unseen(f"the package {package} is not installed here")
        return tuple(
            line.split()[-1] for line in _asked("dpkg", "--verify", package, may_fail=True).splitlines()
        )

    def disk(self, path: str) -> Disk:
        """What holds the directory, or the nearest one above that exists."""
        place = self._root / path
        while not place.exists():
            place = place.parent
        try:
            flags = os.statvfs(place).f_flag
            return Disk(shutil.disk_usage(place).free, not flags & os.ST_RDONLY)
        except OSError as error:
            raise Unseen(f"{place}: {error.strerror}") from error

    def owners(self, node: str) -> tuple[str, ...]:
        """Who holds it open; Unseen for anyone but root."""
        if os.geteuid() != 0:
            raise Unseen("only root sees which files others have open: sudo ems-kiosk doctor")
        wanted, found = str(self._root / node), []
        for link in Path("/proc").glob("[0-9]*/fd/*"):
            try:
                if os.readlink(link) == wanted:
                    found.append(link.parts[2])
            except OSError:
                continue  # it has ended meanwhile
        return tuple(f"{_name(process)} ({process})" for process in sorted(set(found), key=int))

    def is_realtime(self, process: int) -> bool:
        """True for a process under FIFO or round robin."""
        try:
            return os.sched_getscheduler(process) in (os.SCHED_FIFO, os.SCHED_RR)
        except OSError as error:
            raise Unseen(f"process {process}: {error.strerror}") from error

    def wall_unix_s(self) -> int:
        """The wall clock."""
        return clock.wall_unix_s()


def _name(process: str) -> str:
    words = Path("/proc", process, "cmdline").read_bytes().split(b"\0")
    names = [Path(word.decode(errors="replace")).name for word in words[:3] if word]
    return "ems-kiosk" if "ems-kiosk" in names else (names or ["a process of the kernel"])[0]


def _asked(*command: str, may_fail: bool = False) -> str:
    """What the tool says; Unseen when it is missing, hangs, or cannot answer."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_ANSWER_S)
    except FileNotFoundError:
        raise Unseen(f"there is no {command[0]} here") from None
    except subprocess.TimeoutExpired:
        raise Unseen(f"{command[0]} did not answer within {_ANSWER_S} s") from None
    if done.returncode != 0 and not may_fail:
        raise Unseen(f"{command[0]}: {(done.stderr.strip() or f'status {done.returncode}').splitlines()[-1]}")
    return done.stdout
