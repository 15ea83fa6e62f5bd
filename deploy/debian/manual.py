"""Prints the manual page of the installed command from its own table of subcommands."""

from appliance.services.cli import COMMANDS

HEAD = """.TH EMS-KIOSK 1
.SH NAME
ems\\-kiosk \\- kiosk appliance for electrical muscle stimulation
.SH SYNOPSIS
.B ems\\-kiosk
.I SUBCOMMAND
\\&...
.SH DESCRIPTION
The processes of the appliance, which systemd starts, and the tools of those who keep it. Each has its own
.BR \\-\\-help .
.SH SUBCOMMANDS"""


def main() -> None:
    """The page is on standard output."""
    print(HEAD)
    for name, (_, text) in COMMANDS.items():
        print(f".TP\n.B {_roff(name)}\n{_roff(text)}")


def _roff(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-")


if __name__ == "__main__":
    main()
