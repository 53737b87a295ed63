"""`casework audit`: any past state, every reason, and a history that proves itself."""

from __future__ import annotations

from typing import Final

from cyclopts import App

_HELP: Final = """Look back, explain, prove, and export what the office has on record.

Exit codes: 0 done, and what was checked holds; 1 the record does not hold; 2 what was asked, or
where, is not right.
"""

audit: Final = App(name="audit", help=_HELP)
