"""What the logs may hold: no address that opens something by itself, and no line that a visitor wrote."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

from gunicorn.glogging import Logger

from ml.errors import GourmetError

#: Addresses whose last part is a secret: invitations, confirmations, new passwords.
_SECRET = re.compile(r"(/join/|/accounts/confirm-email/|/accounts/password/reset/key/)[^/\s?\"']+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
MARGIN = "    "
#: By these a file that is being sent breaks off once its reader may not read it (``restaurants.services.deciding``).
_BROKE_OFF = ("no_longer_allowed", "unknown_key")


def masked(text: str) -> str:
    """The text without such secrets, and in one line."""
    return _CONTROL.sub(lambda sign: f"\\x{ord(sign[0]):02x}", _SECRET.sub(r"\1***", text))


class Masked(logging.Filter):
    """For the handler, through which every logger's lines pass: many name the address that was asked for.

    A trace stays a trace, each of its lines behind a margin, where no line of a log begins.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            record.msg, record.args = masked(record.getMessage()), ()
        except (TypeError, ValueError, KeyError):  # words and values that do not fit: the handler says so and goes on
            return True
        if record.exc_info and not record.exc_text:
            trace = logging.Formatter().formatException(record.exc_info)
            record.exc_text = "\n".join(MARGIN + masked(line) for line in trace.split("\n"))
        return True


class AccessLog(Logger):
    """Gunicorn's, with the address masked, and without the trace of what was meant."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> Any:
        atoms = super().atoms(resp, req, environ, request_time)
        atoms["U"] = masked(str(atoms["U"]))
        return atoms

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """What leaves a view is a page already; so an error of these comes out of a file that is being sent."""
        error = sys.exc_info()[1]
        if isinstance(error, GourmetError) and error.code in _BROKE_OFF:
            self.info("A file broke off, since its reader may read it no longer (%s)", error.code)
        else:
            super().exception(msg, *args, **kwargs)
