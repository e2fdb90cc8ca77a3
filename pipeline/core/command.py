"""How a stage runs as a command: its arguments, its plain error messages, its exit code."""

from __future__ import annotations

import argparse
import errno
import os
import re
import sys
from collections.abc import Callable

# C0 and C1 controls but for tab and newline, and the marks that reorder text: a transcript must not drive a terminal
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


_REMEDIES = {
    errno.ENOSPC: "Free some space on that disk",
    errno.EDQUOT: "Free some space, or ask for a larger quota,",
    errno.EFBIG: "Write it to a disk that takes larger files",
    errno.EROFS: "Work on a disk that can be written to",
    errno.EACCES: "Give yourself the right to read and write there",
    errno.EPERM: "Give yourself the right to read and write there",
    errno.ENOENT: "It is gone, or was never there: put it back",
    errno.EEXIST: "A file stands where a folder should be: move it away",
    errno.ENOTDIR: "A file stands where a folder should be: move it away",
    errno.EISDIR: "A folder stands where a file should be: move it away",
    errno.EMFILE: "Let this user open more files (ulimit -n)",
}


_CLOSED = 141  # the exit code of a shell's command that a closed pipe stops


class Problem(ValueError):
    """Something that the user can put right; the message says what, where and how."""


def printable(text: str) -> str:
    """The text without control characters, safe to print on a terminal."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def parser(doc: str | None) -> argparse.ArgumentParser:
    """A parser whose help is the stage's own docstring."""
    note = "Settings are in configs/. `dvc repro` runs every stage whose inputs changed."
    return argparse.ArgumentParser(description=doc, epilog=note)


def arguments(doc: str | None) -> None:
    """For a stage without arguments: `--help` says what it does, anything else is an error."""
    parser(doc).parse_args()


def _nobody_reads() -> bool:
    """Whether it is standard output whose reader is gone; what is left to say then goes nowhere."""
    try:
        os.write(sys.stdout.fileno(), b"\n")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return True
    except OSError:  # it is no file
        pass
    return False


def run(main: Callable[[], int]) -> int:
    """The exit code of `main`; a `Problem` or a file error is a plain message on standard error, and 1.

    Where nobody reads on (`| head`), it ends without a word, as a command does that a closed pipe stops.
    """
    try:
        code = main()
        sys.stdout.flush()
        return code
    except Problem as error:
        print(f"error: {printable(str(error))}", file=sys.stderr)
    except OSError as error:
        if isinstance(error, BrokenPipeError) and _nobody_reads():
            return _CLOSED
        place = f"{error.filename}: " if error.filename else ""
        remedy = _REMEDIES.get(error.errno or 0, "Correct that")
        what = printable(f"{place}{error.strerror or error}")
        print(f"error: {what}. {remedy} and run it again; what earlier runs wrote is as it was", file=sys.stderr)
    except KeyboardInterrupt:
        print("interrupted: nothing was written", file=sys.stderr)
        return 130
    return 1
