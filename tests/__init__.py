"""The tests mirror the package. A law of the testing kit that is broken tells what was where."""

import pytest

pytest.register_assert_rewrite("casework.testing")
