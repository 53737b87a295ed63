"""Review: other eyes on what somebody produced, stage after stage, criterion by criterion.

A subject (a result, a file, a document) comes up for review when the work on it is completed, and
again when it has been reworked. What passes the last stage has passed; what a stage returns goes
back to its producer, and comes back as a later version to the first stage. What changes otherwise
loses its review, and its next version gets a new one.

    phase     act               next phase
    --------  ----------------  --------------
    idle      OpenReview        Staged, Passed
    Staged    RecordVerdict     same
    Staged    PassStage         same, Passed
    Staged    ReturnForRework   Returned
    Returned  Resubmit          Staged
    live      InvalidateReview  Void

    idle: NotOpened, Void
    live: Staged, Returned, Passed

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, Timing, deadline
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import (
    CONSTRUCTION,
    DUTY,
    Act,
    Deadline,
    Decider,
    Kind,
    NoFacts,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.policy import REVIEWERS, SWITCHABLE_OFF, Terms
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------

REQUEST_RESULT: Final = "request_result"
"""The kind of subject whose reviewers are those of the handling group and its business."""

CRITERIA: Final[dict[str, frozenset[str]]] = {
    REQUEST_RESULT: frozenset({"quality", "accuracy"}),  # Quality: as its assignment asked.
    "issuance_info": frozenset({"truth", "accuracy", "completeness", "policy", "law"}),
    "issuance_document": frozenset({"content_accuracy", "signatures", "seals", "format"}),
    "signing_file": frozenset(
        {"completeness", "accuracy", "format", "no_typos", "no_missing_clause"}
    ),
    "sales_contract": frozenset({"lawful", "reasonable", "clear"}),
    "order_info": frozenset({"customer", "spec", "quantity", "price"}),
    "controlled_document": frozenset({"format", "accuracy", "clarity", "policy", "law"}),
}
"""What each kind of subject is judged by (REV-07). Every kind has such a list, so every kind is a
checklist kind, and its return names what failed (REV-03)."""

WAYS_BACK: Final[dict[str, frozenset[str]]] = {
    "issuance_document": frozenset({"document", "entry", "information"}),
}
"""What can be wrong with a subject that has more than one way back; whoever returns it says which.
Of any other kind nothing is said."""


@frozen
class Subject:
    """What is under review, in which version (1, 2, …), by the digest of its content.

    ``group`` handles it, ``stages`` are the roles that review it in order, ``returns`` how often
    it was sent back.
    """

    kind: str
    version: int
    digest: str
    producer: Person
    group: str
    business_type: str
    stages: tuple[Role, ...]
    returns: int = 0


@frozen
class Judgement:
    """What a reviewer last said of a criterion."""

    reviewer: Person
    criterion: str
    passed: bool


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Idle:
    """No review is live. ``version`` is the last that was under review; 0: there was none."""

    version: int = 0


@frozen
class NotOpened(Idle):
    """Nothing has come up for review yet."""


@frozen
class Void(Idle):
    """The subject went another way. Its next version gets a new review."""


@frozen
class Live:
    """There is a review, open or passed."""

    subject: Subject


@frozen
class Staged(Live):
    """Before the reviewers of a stage (1, 2, …).

    ``earlier`` are those who reviewed this version at an earlier stage, ``sheet`` what has been
    judged at this one.
    """

    stage: int
    review_by: Span
    earlier: frozenset[Person] = frozenset()
    sheet: tuple[Judgement, ...] = ()

    @property
    def role(self) -> Role:
        """Whose turn it is."""
        return self.subject.stages[self.stage - 1]

    @property
    def taken(self) -> frozenset[Person]:
        """Those who have had a hand in this version already: producer and earlier reviewers."""
        return self.earlier | {self.subject.producer}


@frozen
class Returned(Live):
    """Back with its producer."""


@frozen
class Passed(Live):
    """Every stage has passed this version."""


Review: TypeAlias = Idle | Live


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Opening:
    """For opening: the stages of this kind of subject (``policy``; of a result also by the group
    that handles it, ``people.organisation/office``, held), and the term of a stage (``policy``,
    ``calendar``)."""

    stages: tuple[Role, ...]
    review: Timing


@frozen
class Panel:
    """Who could review now.

    Found in ``people.organisation/office`` (held): the actor's ``roles``; the active leader of
    the handling group, and of any group; the active deputies whose sections include the business
    type, and all of them; the managers. Whoever is absent is in none of them. Found in
    ``policy``: the kinds of subject whose reviewer may be the producer.
    """

    roles: frozenset[Role]
    leaders: frozenset[Person]
    all_leaders: frozenset[Person]
    deputies: frozenset[Person]
    all_deputies: frozenset[Person]
    managers: frozenset[Person]
    one_person: frozenset[str]


@frozen
class Passing:
    """For a pass: the panel, and the term of the next stage (``policy``, ``calendar``)."""

    panel: Panel
    review: Timing


@frozen
class Returning:
    """For a return: the panel, and at how many returns the manager is told (``policy``)."""

    panel: Panel
    max_returns: int


# ``Timing`` (``policy``, ``calendar``) is told to a resubmission: the term of its first stage.

Facts: TypeAlias = NoFacts | Opening | Panel | Passing | Returning | Timing


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ReviewOpened:
    kind: str
    version: int
    digest: str
    producer: Person
    profile: str
    group: str
    business_type: str
    quality: str
    stages: tuple[Role, ...]
    review_by: Span


@frozen
class CriterionJudged:
    version: int
    stage: int
    criterion: str
    passed: bool
    note: str
    reviewer: Person


@frozen
class StagePassed:
    """``review_by`` is for the next stage, if there is one."""

    version: int
    stage: int
    reviewer: Person
    review_by: Span


@frozen
class ReviewPassed:
    """Every stage has passed."""

    version: int


@frozen
class ReviewReturned:
    """To the producer, and to nobody else (REV-04)."""

    version: int
    stage: int
    reason: str
    reviewer: Person
    producer: Person
    back_to: str = ""


@frozen
class ReworkEscalated:
    """To the manager: it was sent back too often (REV-11)."""

    returns: int


@frozen
class ReviewResubmitted:
    version: int
    digest: str
    responses: tuple[str, ...]
    producer: Person
    review_by: Span


@frozen
class ReviewInvalidated:
    reason: str


Event: TypeAlias = (
    ReviewOpened
    | CriterionJudged
    | StagePassed
    | ReviewPassed
    | ReviewReturned
    | ReworkEscalated
    | ReviewResubmitted
    | ReviewInvalidated
)


# -- Commands ----------------------------------------------------------------------------------
# What opens, resubmits and invalidates a review follows from what happened to its subject: nobody
# may do it (REV-12).


@frozen
class OpenReview(Act):
    kind: str
    version: int
    digest: str
    producer: Person
    profile: str
    group: str
    business_type: str
    quality: str


@frozen
class RecordVerdict(Act):
    """Of a reviewer, on one criterion of the version they looked at."""

    may = REVIEWERS

    version: int
    criterion: str
    passed: bool
    note: str


@frozen
class PassStage(Act):
    """Of a reviewer. Version and digest are those of what they looked at (GAP-36)."""

    may = REVIEWERS

    version: int
    digest: str


@frozen
class ReturnForRework(Act):
    """Of a reviewer; ``version`` is the one they looked at, ``back_to`` one of its ways back."""

    may = REVIEWERS

    version: int
    reason: str
    back_to: str = ""


@frozen
class Resubmit(Act):
    """The version after a return, with an answer to its reason."""

    version: int
    digest: str
    responses: tuple[str, ...]
    producer: Person


@frozen
class InvalidateReview(Act):
    """The subject was changed, reopened, withdrawn or voided."""

    reason: str


Verdict: TypeAlias = RecordVerdict | PassStage | ReturnForRework
"""What a reviewer says."""

Command: TypeAlias = OpenReview | Verdict | Resubmit | InvalidateReview


# -- 1  Coming up for review -------------------------------------------------------------------
# S1-3.3.1   The first review follows the completed work.
# S1-3.3.2   The second follows the first.
# S1-3.3.3   What was returned comes back to them by way of its producer.
# S0-6.2c    Where a review finds fault, the subject itself is corrected.
# S2-2.3d    So are files.

IN_STAGES = Rule(
    "REV-01",
    "Completed work alone is reviewed, stage after stage, and in one version at all of them.",
    cites=("S1-3.3.1", "S1-3.3.2"),
)
ONE_VERDICT = Rule(
    "REV-09",
    "A stage gives a version one verdict, for good; till then who judged a criterion may again.",
    cites=("S1-3.3.2",),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)
ONE_REVIEW = Rule(
    "REV-12",
    "A subject has one live review, which follows what becomes of it, and it what the review says.",
    cites=("S1-3.3.3", "S0-6.2c", "S2-2.3d"),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)


def open_review(review: Review, act: OpenReview, facts: Opening) -> list[Event]:
    idle = only_while(review, Idle, per=ONE_REVIEW)
    require(act.kind in CRITERIA, CRITERIA_OF_KIND)
    require(stated(act.digest), IN_STAGES)
    require(act.version > idle.version, ONE_VERDICT)
    opened = ReviewOpened(
        act.kind,
        act.version,
        act.digest,
        act.producer,
        act.profile,
        act.group,
        act.business_type,
        act.quality,
        facts.stages,
        facts.review.since(act.at),
    )
    return [opened] if facts.stages else [opened, ReviewPassed(act.version)]


# -- 2  Who reviews ----------------------------------------------------------------------------
# S1-3.3.1   First the leader of the group.
# S1-3.3.2   Then a deputy.
# S1-2.2.2a  A deputy answers for certain sections of the business.
# S1-2.2.2c  Deputies review results there.
# S4-2.1.2   Drafting and reviewing are two tasks.

RIGHT_REVIEWER = Rule(
    "REV-02",
    "The group's leader reviews a result first, a deputy of the section next, or who stands in.",
    cites=("S1-3.3.1", "S1-3.3.2", "S1-2.2.2c", "S1-2.2.2a"),
)
OTHER_EYES = Rule(
    "REV-08",
    "Nobody reviews what they produced, or one version at two stages, unless policy lets them.",
    cites=("S1-3.3.1", "S1-3.3.2", "S4-2.1.2"),
)


def eligible(stage: Role, panel: Panel, taken: frozenset[Person]) -> frozenset[Person]:
    """Whoever may review a result at a leader's or a deputy's stage: those it is for, or, with
    none of them present and free, those it falls to next (GAP-08)."""
    if stage is Role.LEADER:
        ranks = (panel.leaders, panel.all_leaders, panel.all_deputies)
    else:
        ranks = (panel.deputies, panel.all_deputies, panel.managers)
    return next((free for it in ranks if (free := it - taken)), frozenset())


def _at_stage(review: Review, act: Verdict, panel: Panel) -> Staged:
    """Hold a reviewer to the stage, and to what they looked at."""
    only_while(review, Live, per=IN_STAGES)
    now = only_while(review, Staged, per=ONE_VERDICT)
    kind = now.subject.kind
    waived = kind in panel.one_person & SWITCHABLE_OFF
    only_by(waived or act.by not in now.taken, OTHER_EYES)
    if kind == REQUEST_RESULT and now.role in (Role.LEADER, Role.DEPUTY):
        only_by(act.by in eligible(now.role, panel, now.taken), RIGHT_REVIEWER)
    else:
        only_by(now.role in panel.roles, IN_POST)
    require(act.version == now.subject.version, IN_STAGES)
    return now


# -- 3  What is judged -------------------------------------------------------------------------
# S1-3.3.1   Whether a result is what was asked for, and accurate.
# S0-6.2a    What an application says of customer and business is gone through strictly.
# S0-6.2b    It is true, accurate, complete, and keeps to policy and law.
# S0-6.5a    A printed document is accurate, and bears its signatures and seals.
# S0-9.1b    Business is done lawfully.
# S2-2.3b    Files are complete, accurate, and in form.
# S2-2.3c    They are searched for slips of the pen and for missing clauses.
# S3-3.2.1b  A contract of sale is lawful, reasonable and clear.
# S4-3.2.1   An order names customer, product, quantity and price.
# S4-4.1.2   A draft is in form, accurate and clear.
# S4-4.1.3   It keeps to policy and law.
# S0-6.3b    What is entered later is what was reviewed.
# S2-2.3d    What is revised is reviewed again.

ALL_PASS = Rule(
    "REV-06",
    "A stage passes once every criterion has been judged, and no judgement on any is a fail.",
    cites=("S0-6.2b", "S2-2.3c", "S4-4.1.3"),
)
CRITERIA_OF_KIND = Rule(
    "REV-07",
    "Each kind of subject has its own criteria, and is judged by those alone.",
    cites=(
        "S0-6.2a",
        "S0-6.2b",
        "S0-6.5a",
        "S0-9.1b",
        "S2-2.3b",
        "S2-2.3c",
        "S3-3.2.1b",
        "S4-3.2.1",
        "S4-4.1.2",
        "S4-4.1.3",
        "S1-3.3.1",
    ),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)
SAME_CONTENT = Rule(
    "REV-10",
    "A pass is for the very content that was looked at; content that changes loses it.",
    cites=("S0-6.3b", "S2-2.3d"),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)


def record_verdict(review: Review, act: RecordVerdict, panel: Panel) -> list[Event]:
    now = _at_stage(review, act, panel)
    require(act.criterion in CRITERIA[now.subject.kind], CRITERIA_OF_KIND)
    return [CriterionJudged(act.version, now.stage, act.criterion, act.passed, act.note, act.by)]


def pass_stage(review: Review, act: PassStage, facts: Passing) -> list[Event]:
    now = _at_stage(review, act, facts.panel)
    require(act.digest == now.subject.digest, SAME_CONTENT)
    require({it.criterion for it in now.sheet} == CRITERIA[now.subject.kind], ALL_PASS)
    require(all(it.passed for it in now.sheet), ALL_PASS)
    passed = StagePassed(act.version, now.stage, act.by, facts.review.since(act.at))
    last = now.stage == len(now.subject.stages)
    return [passed, ReviewPassed(act.version)] if last else [passed]


# -- 4  Return and rework ----------------------------------------------------------------------
# S1-3.3.3   What does not pass goes back to whoever handled it, with the reason.
# S1-3.3.1   Once reworked, it is completed work again, and comes first to the leader.
# S1-3.3.2   Then to a deputy.
# S1-2.2.1c  The manager watches over the work, and steps in where it is stuck.

REASONED = Rule(
    "REV-03",
    "What is returned is returned for a stated reason, and for a criterion that it fails.",
    cites=("S1-3.3.3",),
)
TO_ITS_PRODUCER = Rule(
    "REV-04",
    "From whatever stage, a return goes to the producer of the version.",
    cites=("S1-3.3.3",),
    kinds=CONSTRUCTION,
)
FROM_THE_START = Rule(
    "REV-05",
    "A return undoes all passes; a later version that answers it begins at the first stage.",
    cites=("S1-3.3.3", "S1-3.3.1", "S1-3.3.2"),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)
STUCK = Rule(
    "REV-11",
    "What is returned too often is brought before the manager, and may still be reworked.",
    cites=("S1-3.3.3", "S1-2.2.1c"),
    kinds=DUTY,
)


def return_for_rework(review: Review, act: ReturnForRework, facts: Returning) -> list[Event]:
    now = _at_stage(review, act, facts.panel)
    require(stated(act.reason), REASONED)
    require(not all(it.passed for it in now.sheet), REASONED)
    require(act.back_to in WAYS_BACK.get(now.subject.kind, {""}), REASONED)
    producer, returns = now.subject.producer, now.subject.returns + 1
    returned = ReviewReturned(act.version, now.stage, act.reason, act.by, producer, act.back_to)
    return [returned, ReworkEscalated(returns)] if returns >= facts.max_returns else [returned]


def resubmit(review: Review, act: Resubmit, facts: Timing) -> list[Event]:
    now = only_while(review, Returned, per=FROM_THE_START)
    require(stated(act.digest), IN_STAGES)
    require(act.version > now.subject.version, FROM_THE_START)
    require(act.responses and all(map(stated, act.responses)), FROM_THE_START)
    review_by = facts.since(act.at)
    return [ReviewResubmitted(act.version, act.digest, act.responses, act.producer, review_by)]


# -- 5  The subject goes another way -----------------------------------------------------------
# S2-2.3d    What is revised after its review is not what was reviewed.


def invalidate(review: Review, act: InvalidateReview) -> list[Event]:
    only_while(review, Live, per=ONE_REVIEW)
    require(stated(act.reason), REASON_STATED)
    return [ReviewInvalidated(act.reason)]


# -- Decide ------------------------------------------------------------------------------------


def decide(review: Review, command: Command, facts: Facts) -> list[Event]:
    match command:
        case OpenReview():
            return open_review(review, command, told(facts, Opening))
        case RecordVerdict():
            return record_verdict(review, command, told(facts, Panel))
        case PassStage():
            return pass_stage(review, command, told(facts, Passing))
        case ReturnForRework():
            return return_for_rework(review, command, told(facts, Returning))
        case Resubmit():
            return resubmit(review, command, told(facts, Timing))
        case InvalidateReview():
            return invalidate(review, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(review: Review, event: Event) -> Review:
    match event:
        case ReviewOpened(
            kind, version, digest, producer, _, group, business, _, stages, review_by
        ):
            was(review, Idle)
            subject = Subject(kind, version, digest, producer, group, business, stages)
            return Staged(subject, 1, review_by)
        case CriterionJudged(criterion=criterion, passed=passed, reviewer=reviewer):
            now, judged = was(review, Staged), Judgement(reviewer, criterion, passed)
            return attrs.evolve(now, sheet=(*_besides(judged, now.sheet), judged))
        case StagePassed(reviewer=reviewer, review_by=review_by):
            now = was(review, Staged)
            reviewers = now.earlier | {reviewer, *(it.reviewer for it in now.sheet)}
            return Staged(now.subject, now.stage + 1, review_by, reviewers)
        case ReviewPassed():
            return Passed(was(review, Staged).subject)
        case ReviewReturned():
            subject = was(review, Staged).subject
            return Returned(attrs.evolve(subject, returns=subject.returns + 1))
        case ReworkEscalated():
            return was(review, Returned)
        case ReviewResubmitted(version, digest, _, producer, review_by):
            subject = was(review, Returned).subject
            renewed = attrs.evolve(subject, version=version, digest=digest, producer=producer)
            return Staged(renewed, 1, review_by)
        case ReviewInvalidated():
            return Void(was(review, Live).subject.version)
        case _:
            assert_never(event)


def _besides(judged: Judgement, sheet: tuple[Judgement, ...]) -> tuple[Judgement, ...]:
    """The sheet without what the same reviewer said of the same criterion before."""
    own = (judged.reviewer, judged.criterion)
    return tuple(it for it in sheet if (it.reviewer, it.criterion) != own)


# -- Due ---------------------------------------------------------------------------------------


def due(review: Review, calendars: Calendars) -> tuple[Deadline, ...]:
    """The verdict of the stage it lies before."""
    match review:
        case Staged(subject, stage, review_by):
            of = f"{subject.version}.{stage}"
            return (deadline(Terms.REVIEW, review_by, calendars, of=of),)
        case _:
            return ()


decider: Decider[Review, Command, Event, Facts] = Decider(
    "review.review",
    NotOpened(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    due=due,
)
