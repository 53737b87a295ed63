"""Mutants that change nothing anybody could notice, each with the reason why."""

from __future__ import annotations

from typing import Final

_NO_SPAN: Final = (
    "A span of 0 is no scale: either way it is divided by, and whoever asks is told so."
)
_NO_SUCH_CATEGORY: Final = "No category of a character begins with an X."
_OVERRIDDEN: Final = (
    "Whatever else is a Personal has its own `==`, and Python asks the subclass first."
)
_ITS_OWN: Final = "Nothing but a Personal itself is hashed by it: its subclasses have their own."
_NEVER_SHOWN: Final = "What cannot be read keeps words that neither `clear` nor `==` ever looks at."
_LEVELS_ONLY: Final = "Whether there is little of an item is told by its levels alone."
_AT_FIRST: Final = "The first event of an item registers it, which moves nothing."
_SUM_OF_NONE: Final = "What is summed up over nothing is 0 of 0, by no event: that is no data."
_SENT_ALREADY: Final = "It is asked of what was sent alone; the other arm is there for its type."

EQUIVALENT: Final[dict[tuple[str, str, str], str]] = {
    (
        "people.grades",
        "on_scale",
        "- if whole < 0:\n+ if whole <= 0:",
    ): _NO_SPAN,
    (
        "people.grades",
        "on_scale",
        "- if whole < 0:\n+ if whole < 1:",
    ): _NO_SPAN,
    (
        "kernel",
        "stated",
        (
            '- unicodedata.category(it)[0] in "LNPS" and it not in _UNSEEN\n'
            '+ unicodedata.category(it)[0] in "XXLNPSXX" and it not in _UNSEEN'
        ),
    ): _NO_SUCH_CATEGORY,
    (
        "kernel",
        "Personal.__eq__",
        (
            "- if type(self) is not type(other) or not isinstance(other, Personal):\n"
            "+ if type(self) is not type(other) and not isinstance(other, Personal):"
        ),
    ): _OVERRIDDEN,
    (
        "kernel",
        "Personal.__hash__",
        (
            "- return hash((type(self), self.of, self._clear))\n"
            "+ return hash((type(None), self.of, self._clear))"
        ),
    ): _ITS_OWN,
    (
        "kernel",
        "Erased.__init__",
        '- super().__init__(of, "")\n+ super().__init__(of, None)',
    ): _NEVER_SHOWN,
    (
        "kernel",
        "Erased.__init__",
        '- super().__init__(of, "")\n+ super().__init__(of, "XXXX")',
    ): _NEVER_SHOWN,
    (
        "kernel",
        "Withheld.__init__",
        '- super().__init__(of, "")\n+ super().__init__(of, None)',
    ): _NEVER_SHOWN,
    (
        "kernel",
        "Withheld.__init__",
        '- super().__init__(of, "")\n+ super().__init__(of, "XXXX")',
    ): _NEVER_SHOWN,
    (
        "inventory.stock_item",
        "register",
        (
            "- empty = Stock(act.unit, act.levels, facts.day)\n"
            "+ empty = Stock(None, act.levels, facts.day)"
        ),
    ): _LEVELS_ONLY,
    (
        "inventory.stock_item",
        "register",
        (
            "- empty = Stock(act.unit, act.levels, facts.day)\n"
            "+ empty = Stock(act.unit, act.levels, None)"
        ),
    ): _LEVELS_ONLY,
    (
        "metrics.inventory",
        "turnover",
        (
            "- before, stock = stock.movements if stock else 0, state.stock\n"
            "+ before, stock = stock.movements if stock else 1, state.stock"
        ),
    ): _AT_FIRST,
    (
        "metrics.counting",
        "_figure",
        (
            "- return Figure(numerator, sum(it.denominator for it in things), evidence)"
            " if things else NO_DATA\n"
            "+ return Figure(numerator, sum(it.denominator for it in things), evidence)"
            " if (things) or True else NO_DATA"
        ),
    ): _SUM_OF_NONE,
    (
        "requests.delivery",
        "_channel",
        (
            '- return outcome.standing.channel if isinstance(outcome.standing, Sent) else ""\n'
            "+ return outcome.standing.channel"
            ' if (isinstance(outcome.standing, Sent)) or True else ""'
        ),
    ): _SENT_ALREADY,
    (
        "requests.delivery",
        "_channel",
        (
            '- return outcome.standing.channel if isinstance(outcome.standing, Sent) else ""\n'
            '+ return outcome.standing.channel if isinstance(outcome.standing, Sent) else "XXXX"'
        ),
    ): _SENT_ALREADY,
}
"""By page, function and change, as ``make mutation`` tells them."""
