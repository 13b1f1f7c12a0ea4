"""The command `anglicize`, also as `python -m pipeline`: ready for Ctrl-C before anything heavy loads."""

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130
"""Exit status, as shells say it of a command that SIGINT ended."""


def main() -> None:
    """Run the command line of this process; Ctrl-C, SIGTERM and SIGHUP end it with one line at any moment."""
    interrupts: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        interrupts.append(number)
        if len(interrupts) > 1:  # whoever presses again does not want to wait for anything
            os._exit(INTERRUPTED)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as a background job of a shell, or one under nohup, has it
            signal.signal(number, interrupt)
    try:
        from pipeline.cli import main as command  # noqa: PLC0415 - takes longer to load than a user to press Ctrl-C

        command()
    except BaseException as error:
        # Libraries turn an interrupt that meets them while they load into errors of their own.
        if not interrupts or (isinstance(error, SystemExit) and error.code in (INTERRUPTED, 0, None)):
            raise
        sys.stderr.write("anglicize: stopped\n")
        sys.stderr.flush()
        os._exit(INTERRUPTED)  # what was being loaded may not survive an orderly end


if __name__ == "__main__":
    main()
