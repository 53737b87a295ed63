"""casework: the back office of a regulated business as an event-sourced domain core.

    office = open_office("office.db")
    outcome = office.execute(stream, command, decision="my-own-id")

Commands are the classes of the pages under ``casework.domain``; each page's docstring has the
table of what may be done when. What is exported here is the public API; everything else may move.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casework.api import *  # noqa: F403  # It names what it exports.
else:

    def __getattr__(name: str) -> Any:
        """Find what is exported when it is first asked for: who needs one page loads no office."""
        if name.startswith("__") and name != "__all__":
            raise AttributeError(name)  # The import system asks for these.
        try:
            return getattr(import_module("casework.api"), name)
        except AttributeError:
            raise AttributeError(f"casework exports no {name}") from None
