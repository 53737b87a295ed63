"""Terms and rules that processing and delivery share: who works on a request, by when.

A chapter hands its case to the next; the rules here hold in both, wherever the work lies.
"""

from __future__ import annotations

from datetime import datetime
from typing import NewType

from attrs import frozen

from casework.domain.catalogue import Entry, Items
from casework.domain.kernel import Kind, Person, Rule, only_by, require

Group = NewType("Group", str)


@frozen
class Registration:
    """What intake handed over, and when (``at``). ``in_order`` are the items that its last check,
    at ``checked_at``, had found in order."""

    number: str
    applicant: Person
    business_type: str
    entry: Entry
    in_order: Items
    checked_at: datetime
    at: datetime


@frozen
class Result:
    """A version of the result (1, 2, …), by the digest of its content."""

    version: int
    digest: str


@frozen
class Delay:
    """A delay or anomaly that was found and has not been resolved."""

    key: str
    found_at: datetime


@frozen
class Case:
    """A registered request with its people, as one chapter hands it to the next.

    ``notifier`` is who may notify: the handler, or the delegate (REQ-25). ``delays`` are those not
    yet resolved.
    """

    number: str
    applicant: Person
    business_type: str
    entry: Entry
    group: Group
    handler: Person
    notifier: Person
    tracker: Person
    due: datetime
    quality: str
    delays: tuple[Delay, ...] = ()


@frozen
class Child:
    """What has become of the work that the request's profile gave to another page (REQ-34).

    ``live``: neither completed nor ended; ``ended``: without completion; ``past_recall``: what
    was made is out of the office's hands (REQ-32). ``stream`` is where it is done, held; empty
    for a profile that is worked on here.
    """

    live: bool = False
    ended: bool = False
    past_recall: bool = False
    stream: str = ""


def child(request: str, restarts: int) -> str:
    """The identity, on the page of its profile, of a request's work: begun once, or begun anew so
    and so often."""
    return f"{request}.{restarts + 1}" if restarts else request


def served_by(work: str) -> frozenset[str]:
    """The identities of all requests whose work, begun or begun anew, would be called so."""
    request, dot, count = work.rpartition(".")
    return frozenset({work, request} if dot and count.isdigit() else {work})


@frozen
class Candidate:
    """What is known of somebody who is to handle a case, and of who assigns them.

    Found in ``people.organisation/office`` and ``people.employee/<id>`` (held), in
    ``confidentiality.nda/<id>`` and ``confidentiality.grants/<id>`` (held).
    """

    by_leader: bool  # The actor leads the group that the case is assigned to.
    member: bool  # The candidate is an active member of that group.
    covers: bool  # Their duties cover the business type.
    under_nda: bool
    granted: bool  # They may see every class of information the business touches.


# S1-3.2.1   The group puts one named person on it.
# S1-2.2.3a  The leader assigns the group's tasks.
# S3-2.2.1a  Tasks go to those whose duties they are.

ONE_HANDLER = Rule(
    "REQ-15",
    "The group's leader puts one active member on it whose duties cover it; a change says why.",
    cites=("S1-3.2.1", "S1-2.2.3a", "S3-2.2.1a"),
)

# S1-1.3.4   What is learned at work is kept to those who need it.
# S1-2.2.4c  Handlers keep confidentiality.
# S1-7.1.2   Staff are bound by a signed agreement.

HANDLER_MAY_KNOW = Rule(
    "REQ-16",
    "Whoever handles a request is bound to secrecy and may see what it touches.",
    cites=("S1-1.3.4", "S1-2.2.4c", "S1-7.1.2"),
)

# S3-2.2.3a  A task in progress has somebody who follows it.

TRACKED = Rule(
    "REQ-17",
    "Work begins once somebody other than its handler follows its progress.",
    cites=("S3-2.2.3a",),
)

# S3-2.2.3b  Delays and whatever else goes wrong are found in time, and resolved.

DELAYS_RESOLVED = Rule(
    "REQ-21",
    "A delay is noted once, and resolved, with cause and measure, before the request is closed.",
    cites=("S3-2.2.3b",),
    kinds=(Kind.GUARD, Kind.DUTY),
)

# S3-2.3.1a  Whoever did the work tells the customer what came of it, promptly.
# S3-2.3.1b  There are several ways to tell; what counts is that it arrives.
# S1-3.4.1   It is told by telephone, mail or message.

TOLD_BY_HANDLER = Rule(
    "REQ-25",
    "The handler, or a delegate on record, tells exactly what was approved, until it arrives.",
    cites=("S3-2.3.1a", "S3-2.3.1b", "S1-3.4.1"),
)

# S0-6.3a    Issuance enters what was approved.
# S2-2.4d    Signing ends with both sides' signatures.
# S4-3.2.2   An order is entered once it has been reviewed.

ONE_CHILD = Rule(
    "REQ-34",
    "The work of a request is begun once, anew only if it came to nothing, and completed first.",
    cites=("S0-6.3a", "S2-2.4d", "S4-3.2.2"),
)

# S1-3.3.3   What does not pass goes back to whoever handles it, with the reason.

BACK_WITH_REASON = Rule(
    "REQ-23",
    "Work goes back to its handler alone, and with a reason.",
    cites=("S1-3.3.3",),
)

# S1-3.4.2   Doubts are answered until the customer is satisfied.
# S1-3.3.3   What is done again is reviewed again.

REOPENED_ANEW = Rule(
    "REQ-29",
    "A reopened result loses its approval: a new version is made, reviewed in full and told anew.",
    cites=("S1-3.4.2", "S1-3.3.3"),
    kinds=(Kind.GUARD, Kind.DUTY),
)

# S0-6.5b    A document that was reviewed is handed over.
# S2-2.4d    Signing ends with both sides' signatures.
# S4-3.2.5   What was produced is shipped.

NOTHING_LEFT_BEHIND = Rule(
    "REQ-32",
    "A request is withdrawn before its work is past recall, and ends all that work with it.",
    cites=("S0-6.5b", "S2-2.4d", "S4-3.2.5"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def hold_candidate(candidate: Candidate, handler: Person, trackers: frozenset[Person]) -> None:
    """Hold an assignment to what a handler must be.

    Raises:
        Refused: under REQ-15, REQ-16 or REQ-17.
    """
    only_by(candidate.by_leader, ONE_HANDLER)
    require(candidate.member, ONE_HANDLER)
    require(candidate.covers, ONE_HANDLER)
    require(candidate.under_nda, HANDLER_MAY_KNOW)
    require(candidate.granted, HANDLER_MAY_KNOW)
    require(handler not in trackers, TRACKED)
