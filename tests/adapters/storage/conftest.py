"""A law that is broken tells what was where."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("casework.testing.journals")
