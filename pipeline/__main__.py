"""The command `anglicize`, also as `python -m pipeline`: ready for Ctrl-C before anything heavy loads."""

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130
"""Exit status, as shells say it of a command that SIGINT ended."""


def main() -> None:
    """Run the command line of this process; Ctrl-C at any moment ends it with one line."""
    interrupts: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        interrupts.append(number)
        if len(interrupts) > 1:  # whoever presses again does not want to wait for anything
            os._exit(INTERRUPTED)
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # a background job of a shell is not to be interrupted
        signal.signal(signal.SIGINT, interrupt)
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
