"""The public API, as ``casework`` exports it; what is not named here may move."""

from casework.application.allowed import Possibility, allowed
from casework.application.audit.again import Supposed
from casework.application.audit.redecide import Came, Redecided, redecide
from casework.application.audit.why import UnknownDecision, Why, why
from casework.application.bells import Bell, Following, follow
from casework.application.office import (
    Accepted,
    Considered,
    DecisionIdReused,
    Denied,
    Office,
    Outcome,
)
from casework.application.outbox import Courier, Effect, NotDelivered, Outbox
from casework.application.ports import Conflict, Entry, Journal, MalformedName, StoreFailure
from casework.application.reading import Line, history
from casework.application.record import MalformedInput
from casework.application.timers import tick
from casework.application.views.work import Due, Work
from casework.domain.kernel import Act, OnBehalf, Person, Personal, Rule
from casework.domain.money import Money, Quantity
from casework.infrastructure.bootstrap import office_on, open_bell, open_keys, open_office

__all__ = [
    "Accepted",
    "Act",
    "Bell",
    "Came",
    "Conflict",
    "Considered",
    "Courier",
    "DecisionIdReused",
    "Denied",
    "Due",
    "Effect",
    "Entry",
    "Following",
    "Journal",
    "Line",
    "MalformedInput",
    "MalformedName",
    "Money",
    "NotDelivered",
    "Office",
    "OnBehalf",
    "Outbox",
    "Outcome",
    "Person",
    "Personal",
    "Possibility",
    "Quantity",
    "Redecided",
    "Rule",
    "StoreFailure",
    "Supposed",
    "UnknownDecision",
    "Why",
    "Work",
    "allowed",
    "follow",
    "history",
    "office_on",
    "open_bell",
    "open_keys",
    "open_office",
    "redecide",
    "tick",
    "why",
]
