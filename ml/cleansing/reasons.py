"""Why a line is a duplicate, as it is kept with the line and counted of its file."""

from __future__ import annotations

REPEATED = "line_key_repeated"
ELSEWHERE = "already_in_another_file"
