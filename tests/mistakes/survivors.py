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
_NO_PLACE: Final = "No step stands before the first: -1 and -2 are alike no place to go on from."
_WORDS: Final = "Words for people: only that a post says its duties is a law, and that is held to."
_FIRST_TO_LAST: Final = "A period begins on a first of a month, and none ends on one."
_FIRST_OF_QUARTER: Final = (
    "A quarter is by its first month: 1, 4, 7 or 10, and both tell its number."
)

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
        "people.organisation",
        "evolve",
        (
            '- manages = Post(centre, Role.MANAGER, centre, "Manages.", frozenset({ANY}))\n'
            '+ manages = Post(centre, Role.MANAGER, centre, "XXManages.XX", frozenset({ANY}))'
        ),
    ): _WORDS,
    (
        "people.organisation",
        "evolve",
        (
            '- manages = Post(centre, Role.MANAGER, centre, "Manages.", frozenset({ANY}))\n'
            '+ manages = Post(centre, Role.MANAGER, centre, "manages.", frozenset({ANY}))'
        ),
    ): _WORDS,
    (
        "people.organisation",
        "evolve",
        (
            '- manages = Post(centre, Role.MANAGER, centre, "Manages.", frozenset({ANY}))\n'
            '+ manages = Post(centre, Role.MANAGER, centre, "MANAGES.", frozenset({ANY}))'
        ),
    ): _WORDS,
    (
        "people.organisation",
        "evolve",
        (
            '- leads = Post(group, Role.LEADER, group, "Leads.", serves)\n'
            '+ leads = Post(group, Role.LEADER, group, "XXLeads.XX", serves)'
        ),
    ): _WORDS,
    (
        "people.organisation",
        "evolve",
        (
            '- leads = Post(group, Role.LEADER, group, "Leads.", serves)\n'
            '+ leads = Post(group, Role.LEADER, group, "leads.", serves)'
        ),
    ): _WORDS,
    (
        "people.organisation",
        "evolve",
        (
            '- leads = Post(group, Role.LEADER, group, "Leads.", serves)\n'
            '+ leads = Post(group, Role.LEADER, group, "LEADS.", serves)'
        ),
    ): _WORDS,
    (
        "people.organisation",
        "evolve",
        (
            '- deputy = Post(post, Role.DEPUTY, centre, "Deputises.", '
            "sections, frozenset({person}))\n"
            '+ deputy = Post(post, Role.DEPUTY, centre, "XXDeputises.XX", '
            "sections, frozenset({person}))"
        ),
    ): _WORDS,
    (
        "people.organisation",
        "evolve",
        (
            '- deputy = Post(post, Role.DEPUTY, centre, "Deputises.", '
            "sections, frozenset({person}))\n"
            '+ deputy = Post(post, Role.DEPUTY, centre, "deputises.", '
            "sections, frozenset({person}))"
        ),
    ): _WORDS,
    (
        "people.organisation",
        "evolve",
        (
            '- deputy = Post(post, Role.DEPUTY, centre, "Deputises.", '
            "sections, frozenset({person}))\n"
            '+ deputy = Post(post, Role.DEPUTY, centre, "DEPUTISES.", '
            "sections, frozenset({person}))"
        ),
    ): _WORDS,
    (
        "people.performance",
        "_again",
        "- later.period.first > fail.period.last\n+ later.period.first >= fail.period.last",
    ): _FIRST_TO_LAST,
    (
        "people.periods",
        "Period.key",
        (
            '- return f"{self.first.year}-Q{(self.first.month + 2) // 3}"\n'
            '+ return f"{self.first.year}-Q{(self.first.month + 3) // 3}"'
        ),
    ): _FIRST_OF_QUARTER,
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
    (
        "requests.work",
        "take_step",
        (
            "- place = next((n for n, it in enumerate(now.steps) if it.name == act.step), -1)\n"
            "+ place = next((n for n, it in enumerate(now.steps) if it.name == act.step), -2)"
        ),
    ): _NO_PLACE,
}
"""By page, function and change, as ``make mutation`` tells them."""
