"""The separations that the rules demand, held against what is on record.

Each names its rule, what the one person does and what must be another's, and how the two belong
together. Where policy lets one person do both, and for that a rule does not refuse it, it is
found all the same: whether it was allowed, ``why`` tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

from attrs import define, field, frozen

from casework.application.audit.cases import Cases
from casework.application.audit.people import Both, Deed, Found, Reader, Side, side_of
from casework.application.audit.scan import decisions
from casework.application.office import Office
from casework.domain.kernel import SYSTEM, Person


class Joined(StrEnum):
    """Which of what the one did belongs to what the other did, in the same stream."""

    ANY = "any"  # Whatever there is before it.
    LATEST = "latest"  # The last before it.
    ITSELF = "itself"  # The event names both.


@frozen
class Separation:
    """Two things that one person may not both do: the rule, and the sides as ``people`` reads
    them. Of both, the field ``same`` (``left`` and ``right`` of it, if it is called otherwise
    there) says the same."""

    rule: str
    says: str
    left: str
    right: str
    joined: Joined = Joined.ANY
    same: tuple[str, str] = ("", "")

    @property
    def page(self) -> str:
        return self.left.split("|")[0].split(" ")[0].rpartition(".")[0]


def _on(page: str, *names: str, who: str = "") -> str:
    told = "|".join(f"{page}.{it}" for it in names)
    return f"{told} who:{who}" if who else told


def _separation(
    rule: str,
    says: str,
    page: str,
    left: tuple[str, ...],
    right: tuple[str, ...],
    joined: Joined = Joined.ANY,
    *,
    who: str = "",
    same: tuple[str, str] = ("", ""),
) -> Separation:
    return Separation(rule, says, _on(page, *left, who=who), _on(page, *right), joined, same)


_VERSION: Final = ("version", "version")
_ITEM: Final = ("item", "item")

SEPARATIONS: Final[tuple[Separation, ...]] = (
    _separation(
        "REV-08",
        "who makes a version, and who reviews it",
        "review.review",
        ("ReviewOpened", "ReviewResubmitted"),
        ("CriterionJudged", "StagePassed", "ReviewReturned"),
        who="producer",
        same=_VERSION,
    ),
    _separation(
        "REV-08",
        "who reviews a version at one stage, and at the next",
        "review.review",
        ("StagePassed",),
        ("StagePassed", "ReviewReturned"),
        same=_VERSION,
    ),
    _separation(
        "GEN-05",
        "who counts an item, and who adjusts its difference, or takes it for one of timing",
        "inventory.stocktake",
        ("ItemCounted", "ItemRecounted"),
        ("StockAdjusted", "TimingAccepted"),
        same=_ITEM,
    ),
    _separation(
        "GEN-05",
        "who proposes a replenishment, and who decides on it",
        "inventory.replenishment",
        ("ReplenishmentProposed",),
        ("ReplenishmentApproved", "ReplenishmentRejected"),
        Joined.LATEST,
    ),
    _separation(
        "GEN-05",
        "who reviews an order, and who enters it",
        "orders.order",
        ("OrderReviewed",),
        ("OrderEntered",),
        who="reviewers",
        same=_VERSION,
    ),
    _separation(
        "GEN-05",
        "who proposes a business type, and who approves it",
        "catalogue",
        ("BusinessTypeProposed",),
        ("BusinessTypeApproved",),
        Joined.LATEST,
    ),
    _separation(
        "FBK-05",
        "who puts a problem right, and who verifies that it is",
        "care.feedback",
        ("RectificationCompleted",),
        ("RectificationVerified", "VerificationFailed"),
        Joined.LATEST,
    ),
    _separation(
        "GEN-05",
        "whom a complaint is about, and who verifies that it is put right",
        "care.feedback",
        ("FeedbackOpened",),
        ("RectificationVerified", "VerificationFailed"),
        who="responsible",
    ),
    _separation(
        "GEN-05",
        "who made a result, and who waives that it reaches or satisfies the customer",
        "requests.delivery",
        ("DeliveryOpened",),
        ("DeliveryWaived", "ObjectionsWaived"),
        who="producer",
    ),
    _separation(
        "CUS-03",
        "who keeps what is known of a customer, and who checks it",
        "care.customer",
        ("CustomerInfoReported", "CustomerInfoRecorded", "CustomerClassified"),
        ("CustomerInfoChecked",),
    ),
    _separation(
        "RVS-04",
        "whom a revisit is about, and who asks",
        "care.revisit",
        ("RevisitScheduled",),
        ("CustomerUnreachable", "RevisitRecorded"),
        who="employee",
    ),
    _separation(
        "GEN-05",
        "to whom access is granted, and who grants it",
        "confidentiality.grants",
        ("AccessGranted",),
        ("AccessGranted",),
        Joined.ITSELF,
        who="person",
    ),
    _separation(
        "ISS-13",
        "whose error it is, and who puts it on record",
        "issuance.issuance",
        ("IssuanceErrorRecorded",),
        ("IssuanceErrorRecorded",),
        Joined.ITSELF,
        who="clerk",
    ),
    _separation(
        "GEN-05",
        "who draws up a training plan, and who approves it",
        "people.training_plan",
        ("PlanDrafted", "PlanRevised"),
        ("PlanApproved",),
        Joined.LATEST,
        who="author",
    ),
    _separation(
        "GEN-05",
        "who is examined, and who records the examination",
        "people.training_session",
        ("ExamRecorded",),
        ("ExamRecorded",),
        Joined.ITSELF,
        who="examined.person",
    ),
    _separation(
        "GEN-05",
        "who draws up a scheme of appraisal, and who puts it in force",
        "people.scheme",
        ("SchemeDefined",),
        ("SchemeActivated",),
        Joined.LATEST,
        who="by",
        same=("scheme.name", "name"),
    ),
    _separation(
        "APR-06",
        "who is appraised, and who rates",
        "people.appraisal",
        ("AppraisalOpened",),
        ("IndicatorRated", "MetricImported"),
        who="employee",
    ),
    _separation(
        "GEN-05",
        "who gives a grade, and who decides on the appeal against it",
        "people.appraisal",
        ("GradeConfirmed",),
        ("AppealDecided",),
        Joined.LATEST,
    ),
    _separation(
        "GEN-05",
        "who is appraised, and who decides on the appeal, on what follows, or calls it off",
        "people.appraisal",
        ("AppraisalOpened",),
        ("AppealDecided", "AppraisalCancelled", "ResultApplied", "MeasureImposed"),
        who="employee",
    ),
    _separation(
        "LEV-02",
        "who asks for leave, and who decides on it",
        "people.leave",
        ("LeaveApplied",),
        ("LeaveApproved", "LeaveRejected"),
        who="employee",
    ),
    _separation(
        "GEN-05",
        "who is employed, and who rates, suspends, appoints or moves them",
        "people.employee",
        ("CandidateRegistered", "EmployeeEngaged"),
        (
            "ClerkAppointed",
            "CompetencyRecorded",
            "EmployeeSuspended",
            "EmployeeReinstated",
            "TransferredForPerformance",
            "DismissedForPerformance",
        ),
        who="person",
    ),
)
"""Those separations that a rule demands of persons by what they did, page by page."""


@frozen
class Held:
    """A separation and what is on record of it.

    ``acts`` are those on its right side with one on its left; ``refused`` the attempts on its
    page that its rule refused; ``found`` the acts where one person was on both sides.
    """

    separation: Separation
    acts: int
    refused: int
    found: tuple[Both, ...]


def separations(office: Office, unnamed: frozenset[str] = frozenset()) -> tuple[Held, ...]:
    """Hold every separation that the rules demand against what is on record.

    Raises:
        MalformedInput: an entry that cannot be read.
        StoreFailure: as the journal.
    """
    feed = list(office.journal.feed())
    reader = Reader(Cases.of(office, feed), unnamed | {SYSTEM})
    checks = [_Check.of(office, it) for it in SEPARATIONS]
    refused: Counter[tuple[str, str]] = Counter()
    for decided in decisions(feed):
        if rule := decided.outcome.rule:
            refused[rule, decided.puts[-1].stream.partition("/")[0]] += 1
            continue
        for it in checks:
            it.take(reader.found(it.left, decided), reader.found(it.right, decided))
    return tuple(
        Held(it.of_, it.acts, refused[it.of_.rule, it.of_.page], tuple(it.found)) for it in checks
    )


@define
class _Check:
    """Follows one separation through the journal."""

    of_: Separation
    left: Side
    right: Side
    acts: int = 0
    found: list[Both] = field(factory=list)
    _done: dict[tuple[str, object], list[Found]] = field(factory=dict)

    @classmethod
    def of(cls, office: Office, it: Separation) -> _Check:
        names = tuple(office.codec.types)
        return cls(it, side_of(it.left, names), side_of(it.right, names))

    def take(self, left: Iterable[Found], right: Iterable[Found]) -> None:
        """Take what a decision has of both, in its order; of one event first the right."""
        ours, theirs = self.of_.same
        acts = [(it, False, theirs) for it in right] + [(it, True, ours) for it in left]
        if self.of_.joined is Joined.ITSELF:
            acts = [(it, is_left, same) for it, is_left, same in acts[::-1]]
        for it, is_left, same in sorted(acts, key=lambda act: act[0].place):
            key = it.stream, it.says(same)
            done = self._done.setdefault(key, [])
            if is_left:
                self._done[key] = [*done, it] if self.of_.joined is Joined.ANY else [it]
            else:
                self._hold(it, done)

    def _hold(self, right: Found, done: Sequence[Found]) -> None:
        if self.of_.joined is Joined.ITSELF:
            done = [it for it in done if it.place == right.place]
        self.acts += bool(done)
        deeds = [one for it in done for one in it.deeds]
        self.found += _both(deeds, right.deeds)


def _both(left: Iterable[Deed], right: Iterable[Deed]) -> Iterator[Both]:
    theirs: dict[Person, Deed] = {it.person: it for it in right}
    ours: dict[Person, list[Deed]] = {}
    for it in left:
        ours.setdefault(it.person, []).append(it)
    for person in sorted(ours.keys() & theirs.keys()):
        it = theirs[person]
        yield Both(it.case, person, tuple(ours[person]), (it,))
