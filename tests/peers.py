"""Other people's libraries, which casework is compared with, in a Python environment of their own.

They never come into our process: of pymerkle and pm4py the licences, and of pm4py the weight.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

PYTHON = Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"

needs_peers = pytest.mark.skipif(
    not PYTHON.exists(), reason="the libraries to compare with are not installed: make peers"
)


def ask_peers(script: str, *arguments: str | Path) -> Any:
    """Run a script in that environment, with arguments, and return the JSON that it prints last.

    What it says before that, as pm4py does on import, is passed over.
    """
    done = subprocess.run(
        [PYTHON, "-I", "-c", script, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"the script among the peers failed:\n{done.stderr}")
    return json.loads(done.stdout.strip().rpartition("\n")[2])
