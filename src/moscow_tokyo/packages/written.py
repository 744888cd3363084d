"""Files written whole or not at all, and errors that name the file."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Adds the file to an error of the system without one, such as that of a full disk."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            raise type(error)(error.errno, error.strerror, str(path)) from error
        raise


def write(path: Path, data: bytes) -> None:
    """Put bytes into a file in one step: whoever is interrupted leaves the old ones or the new.

    What a killed run has left beside the file is removed.
    """
    target = Path(os.path.realpath(path))
    with naming(path):
        if target.exists() and not target.is_file():  # a device or a pipe
            target.write_bytes(data)
            return
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        stem = f".{target.name[:100]}.partial-"
        for left in target.parent.iterdir():
            if left.name.startswith(stem) and not running(left.name.removeprefix(stem)):
                left.unlink(missing_ok=True)
        partial = target.with_name(f"{stem}{os.getpid()}")
        try:
            partial.write_bytes(data)
            if target.exists():
                shutil.copymode(target, partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)


def running(process: str) -> bool:
    """Whether a process of this number runs, other than this one."""
    if os.name == "nt":  # where the signal 0 would end it
        return process != str(os.getpid())
    try:
        os.kill(int(process), 0)
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return process != str(os.getpid())
