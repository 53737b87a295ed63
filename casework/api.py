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
from casework.application.views.keeping import Keeper, NotKept, NotReached, Superseded, View
from casework.application.views.shelves import Shelf, Standing
from casework.application.views.states import States
from casework.application.views.work import Due, OpenWork, Work
from casework.domain.kernel import Act, OnBehalf, Person, Personal, Rule
from casework.domain.money import Money, Quantity
from casework.infrastructure.bootstrap import (
    office_on,
    open_bell,
    open_keys,
    open_office,
    open_shelf,
)

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
    "Keeper",
    "Line",
    "MalformedInput",
    "MalformedName",
    "Money",
    "NotDelivered",
    "NotKept",
    "NotReached",
    "Office",
    "OnBehalf",
    "OpenWork",
    "Outbox",
    "Outcome",
    "Person",
    "Personal",
    "Possibility",
    "Quantity",
    "Redecided",
    "Rule",
    "Shelf",
    "Standing",
    "States",
    "StoreFailure",
    "Superseded",
    "Supposed",
    "UnknownDecision",
    "View",
    "Why",
    "Work",
    "allowed",
    "follow",
    "history",
    "office_on",
    "open_bell",
    "open_keys",
    "open_office",
    "open_shelf",
    "redecide",
    "tick",
    "why",
]
