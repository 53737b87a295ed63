"""Data that is too large for the project, or not its own: kept beside it, where there is any."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("CASEWORK_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")


def needs_data(*names: str) -> pytest.MarkDecorator:
    """Skip what cannot be tested without these files, and say so."""
    missing = [name for name in names if not (FOLDER / name).exists()]
    reason = f"not there: {', '.join(missing)} (CASEWORK_TEST_DATA names their folder)"
    return pytest.mark.skipif(bool(missing), reason=reason)
