"""Who and when: what the examples of all pages have in common with the casts of the explorer."""

from __future__ import annotations

from casework.testing.casts.common import (
    CALENDAR,
    Did,
    DidFor,
    day,
    did,
    did_for,
    moment,
    said,
    wd,
    wh,
)

__all__ = ["CALENDAR", "Did", "DidFor", "day", "did", "did_for", "moment", "said", "wd", "wh"]
