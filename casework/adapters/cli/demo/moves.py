"""The moves: what each act of the story says in full. The story itself only names them."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Final

from casework.adapters.cli.demo.cast import (
    CARE,
    CENTRE,
    CHANGES,
    DENG,
    DOCUMENTS,
    DOU,
    FAN,
    GE,
    HUANG,
    LEI,
    LIN,
    LU,
    PAYMENTS,
    QI,
    REFUNDS,
    SIGNINGS,
    SU,
    TAN,
    Holder,
    Member,
)
from casework.adapters.cli.demo.play import AHEAD, Put
from casework.domain import calendar, catalogue, policy
from casework.domain.archives import file as archives
from casework.domain.archives.file import OF_BUSINESS, RecordKind
from casework.domain.calendar import Calendar, Term
from casework.domain.care import revisit
from casework.domain.catalogue import (
    BusinessType,
    FieldKind,
    FormField,
    InfoClass,
    Item,
    Profile,
    Step,
)
from casework.domain.confidentiality import grants, nda
from casework.domain.confidentiality.nda import Wording
from casework.domain.kernel import Act, Person, Personal
from casework.domain.money import Money, Quantity
from casework.domain.people import employee, organisation
from casework.domain.people.posts import ANY
from casework.domain.policy import Terms
from casework.domain.requests import (
    assignment,
    consultation,
    delivery,
    intake,
    objections,
    one_notice,
    processing,
    supervision,
    work,
)
from casework.domain.requests.case import Group, Result
from casework.domain.requests.filing import (
    Answer,
    ApplicantKind,
    Judgement,
    NoticeItem,
    Verdict,
)
from casework.domain.requests.outcome import complaint
from casework.domain.review import review
from casework.domain.staff import Role

OFFICE: Final = "people.organisation/office"
CALENDAR: Final = "calendar/office"
POLICY: Final = "policy/office"


def clock(when: str) -> datetime:
    """A time on the office's clock: ``2024-09-02 09:30``."""
    return datetime.fromisoformat(when).replace(tzinfo=UTC) - AHEAD


def said(by: Person, text: str) -> Personal:
    return Personal(by, text)


# -- People ------------------------------------------------------------------------------------

AGREEMENT: Final = Wording(
    responsibilities=("answers for what is learned at work",),
    obligations=("tells nobody whom it does not concern", "hands everything back on leaving"),
)
CUSTOMER_INFO, BUSINESS_DATA = InfoClass("customer_info"), InfoClass("business_data")


def found(founder: Member) -> Put:
    return OFFICE, organisation.FoundOffice(founder.person, named(founder), by=founder.person)


def named(it: Member) -> Personal:
    return said(it.person, it.name)


def employee_of(person: Person) -> str:
    return f"people.employee/{person}"


def engage(it: Member, by: Person) -> Put:
    return employee_of(it.person), employee.EngageEmployee(named(it), "full_time", by=by)


def prepare_agreement(person: Person, by: Person) -> Put:
    return f"confidentiality.nda/{person}", nda.PrepareNda(AGREEMENT, by=by)


def sign_agreement(person: Person) -> Put:
    return f"confidentiality.nda/{person}", nda.SignNda(by=person)


def grant(person: Person, by: Person) -> Put:
    access = grants.GrantAccess(
        "casework",
        frozenset({CUSTOMER_INFO, BUSINESS_DATA}),
        grants.EVERYTHING,
        clock("2025-08-31 23:59"),
        by=by,
    )
    return f"confidentiality.grants/{person}", access


def units(by: Person) -> list[Put]:
    refunds, changes = frozenset({"premium_refund"}), frozenset({"address_change"})
    return [
        (OFFICE, organisation.OpenCentre(CENTRE, by=by)),
        (OFFICE, organisation.CreateGroup(CENTRE, REFUNDS, refunds, by=by)),
        (OFFICE, organisation.CreateGroup(CENTRE, CHANGES, changes, by=by)),
        (OFFICE, organisation.OpenDepartment(CARE, frozenset({"service"}), by=by)),
        (OFFICE, organisation.OpenDepartment(PAYMENTS, frozenset({"payment"}), by=by)),
    ]


def appoint_manager(person: Person, by: Person) -> Put:
    return OFFICE, organisation.AppointManager(CENTRE, person, by=by)


def appoint_deputies(by: Person) -> list[Put]:
    sections = {DENG: "premium_refund", DOU: "address_change"}
    return [
        (
            OFFICE,
            organisation.AppointDeputy(
                f"deputy for {REFUNDS if it == DENG else CHANGES}",
                CENTRE,
                it,
                frozenset({section}),
                by=by,
            ),
        )
        for it, section in sections.items()
    ]


def appoint_leaders(by: Person) -> list[Put]:
    return [
        (OFFICE, organisation.AppointLeader(REFUNDS, LIN, by=by)),
        (OFFICE, organisation.AppointLeader(CHANGES, LEI, by=by)),
    ]


def define_post(it: Holder, by: Person) -> Put:
    post = organisation.DefinePost(it.person, it.role, it.duties, it.scope, it.unit, by=by)
    return OFFICE, post


def second_post(person: Person, by: Person) -> list[Put]:
    """Somebody who leads handles cases, too."""
    name = f"{person}, handling"
    scope = frozenset({ANY})
    defined = organisation.DefinePost(name, Role.HANDLER, "handles refunds", scope, REFUNDS, by=by)
    return [(OFFICE, defined), assign_post(name, person, by)]


def assign_post(post: str, person: Person, by: Person) -> Put:
    return OFFICE, organisation.AssignPost(post, person, by=by)


# -- Policy ------------------------------------------------------------------------------------


def set_term(by: Person, key: Terms, term: Term, reason: str) -> Put:
    return POLICY, policy.SetTerm(key, term, reason, by=by)


# -- The calendar of 2024 ----------------------------------------------------------------------


def _days(first: date, count: int) -> frozenset[date]:
    return frozenset(first + timedelta(days=it) for it in range(count))


MID_AUTUMN: Final = _days(date(2024, 9, 15), 3)
NATIONAL_DAY: Final = _days(date(2024, 10, 1), 7)
MADE_UP: Final = frozenset({date(2024, 9, 14), date(2024, 9, 29), date(2024, 10, 12)})


def publish_calendar(by: Person, reason: str) -> Put:
    table = Calendar(1, 480, 9 * 60, 17 * 60, MID_AUTUMN | NATIONAL_DAY, MADE_UP)
    return CALENDAR, calendar.PublishCalendar(table, reason, by=by)


# -- What can be asked for ---------------------------------------------------------------------

BASICS, AMOUNT, COPIES = Item("customer_basics"), Item("amount"), Item("copies")
IDENTITY, CONTRACT, STATEMENT = Item("identity_card"), Item("contract"), Item("bank_statement")

REFUND: Final = BusinessType(
    profile=Profile.GENERIC,
    sections=frozenset({BASICS}),
    fields=(FormField(AMOUNT, FieldKind.MONEY, "CNY"),),
    materials=frozenset({IDENTITY, CONTRACT, STATEMENT}),
    steps=(Step("find the payment"), Step("work out the refund")),
    classes=frozenset({CUSTOMER_INFO, BUSINESS_DATA}),
)
CHANGE: Final = BusinessType(
    profile=Profile.GENERIC,
    sections=frozenset({BASICS}),
    fields=(FormField(COPIES, FieldKind.QUANTITY, "copy"),),
    materials=frozenset({IDENTITY}),
    steps=(Step("change the record"),),
    classes=frozenset({CUSTOMER_INFO}),
)


def propose(code: str, business: BusinessType, by: Person, reason: str) -> Put:
    return f"catalogue/{code}", catalogue.ProposeBusinessType(business, reason, by=by)


def approve(code: str, by: Person) -> Put:
    return f"catalogue/{code}", catalogue.ApproveBusinessType(by=by)


# -- Intake ------------------------------------------------------------------------------------


def at_intake(case: str, act: Act) -> Put:
    return f"requests.intake/{case}", act


def file_refund(
    case: str, by: Person, *materials: Item, minor: int = 120_000, currency: str = "CNY"
) -> Put:
    handed_in = frozenset(materials) or REFUND.materials
    form = (
        Answer(BASICS, text=said(by, f"{by}, policy 2024-{case}")),
        Answer(AMOUNT, money=Money(minor, currency)),
    )
    return file(case, "premium_refund", by, handed_in, form)


def file_change(case: str, by: Person) -> Put:
    form = (
        Answer(BASICS, text=said(by, f"{by}, policy 2024-{case}")),
        Answer(COPIES, quantity=Quantity(2, "copy")),
    )
    return file(case, "address_change", by, CHANGE.materials, form)


def file(
    case: str, code: str, by: Person, materials: frozenset[Item], form: tuple[Answer, ...]
) -> Put:
    submitted = intake.SubmitRequest(
        code, ApplicantKind.CUSTOMER, "online_platform", "help 3.1", materials, form, by=by
    )
    return at_intake(case, submitted)


def check(case: str, of: BusinessType, by: Person, **found: Verdict) -> Put:
    """A check in which all is in order but what was ``found`` otherwise."""
    judgements = tuple(
        Judgement(it, found.get(it, Verdict.OK)) for it in sorted(of.materials | of.form)
    )
    return at_intake(case, one_notice.RecordCompletenessCheck(judgements, by=by))


def notice(case: str, by: Person, **items: tuple[str, str]) -> Put:
    """The notice: of each item, what is wrong and what to supply."""
    lines = tuple(NoticeItem(Item(it), *told) for it, told in items.items())
    return at_intake(case, one_notice.IssueMissingMaterialsNotice(lines, by=by))


def register(case: str, by: Person, number: str) -> Put:
    return at_intake(case, intake.Register(number, by=by))


def registered(case: str, customer: Person, number: str, of: BusinessType = REFUND) -> list[Put]:
    """A request that is filed, found in order, and registered by Qi."""
    filed = file_refund(case, customer) if of is REFUND else file_change(case, customer)
    return [filed, *found_in_order(case, of, number)]


def found_in_order(case: str, of: BusinessType, number: str) -> list[Put]:
    """What was filed is found in order, and registered by Qi."""
    return [check(case, of, QI), register(case, QI, number)]


# -- Processing --------------------------------------------------------------------------------

TEAMS: Final = {HUANG: (CHANGES, LEI), GE: (SIGNINGS, FAN), SU: (DOCUMENTS, LU)}
"""Of those who do not handle refunds, the group and its leader."""


def in_processing(case: str, act: Act) -> Put:
    return f"requests.processing/{case}", act


def file_materials(case: str, by: Person) -> Put:
    return in_processing(case, assignment.FileApplicationMaterials("shelf 4", by=by))


def assign_group(case: str, group: Group, by: Person, due: str) -> Put:
    return in_processing(
        case, assignment.AssignGroup(group, clock(due), "right to the cent, and in time", by=by)
    )


def designate(case: str, tracker: Person, by: Person) -> Put:
    return in_processing(case, assignment.DesignateTracker(tracker, by=by))


def assign(case: str, handler: Person, by: Person) -> Put:
    return in_processing(case, assignment.AssignHandler(handler, by=by))


def start(case: str, by: Person) -> Put:
    return in_processing(case, processing.StartProcessing(by=by))


def steps(case: str, of: BusinessType, by: Person) -> list[Put]:
    return [in_processing(case, work.RecordStep(it.name, by=by)) for it in of.steps]


def digest(case: str, version: int) -> str:
    """Of the result's content: here of its name."""
    return hashlib.sha256(f"{case} version {version}".encode()).hexdigest()[:16]


def complete(case: str, by: Person, version: int = 1, *responses: str) -> Put:
    result = Result(version, digest(case, version))
    return in_processing(case, processing.CompleteProcessing(result, responses, by=by))


def given_to(case: str, handler: Person, *, due: str) -> list[Put]:
    """A registered request that is put away, given to its group, to one person, and begun."""
    group, leader = TEAMS.get(handler, (REFUNDS, LIN))
    return [
        file_materials(case, QI),
        assign_group(case, group, QI, due),
        assign(case, handler, leader),
        designate(case, TAN, leader),
        start(case, handler),
    ]


def worked_on(case: str, of: BusinessType, by: Person) -> list[Put]:
    """A result, by the procedure."""
    return [*steps(case, of, by), complete(case, by)]


def overdue(due: str) -> str:
    """What the delay of a task is called that was due then."""
    return f"{processing.TASK_DUE}@{clock(due).isoformat()}"


# -- Review ------------------------------------------------------------------------------------


def in_review(case: str, act: Act) -> Put:
    return f"review.review/{review.REQUEST_RESULT}:{case}", act


def judge(case: str, by: Person, version: int, criterion: str, note: str, *, passed: bool) -> Put:
    return in_review(case, review.RecordVerdict(version, criterion, passed, note, by=by))


def judge_all(case: str, by: Person, version: int) -> list[Put]:
    criteria = sorted(review.CRITERIA[review.REQUEST_RESULT])
    return [judge(case, by, version, it, "as it should be", passed=True) for it in criteria]


def pass_stage(case: str, by: Person, version: int, seen: str = "") -> Put:
    """By its digest ``seen``; a result that says nothing of its own is known by its name."""
    return in_review(case, review.PassStage(version, seen or digest(case, version), by=by))


def passed(case: str, by: Person, version: int = 1, seen: str = "") -> list[Put]:
    """A stage at which nothing is found wrong."""
    return [*judge_all(case, by, version), pass_stage(case, by, version, seen)]


def judged_as(kind: str, name: str, by: Person, version: int, *fails: str) -> list[Put]:
    """A verdict on every criterion of another kind of subject; those named fail."""
    stream = f"review.review/{kind}:{name}"
    return [
        (stream, review.RecordVerdict(version, it, it not in fails, "looked at", by=by))
        for it in sorted(review.CRITERIA[kind])
    ]


def passed_as(kind: str, name: str, by: Person, version: int, seen: str) -> Put:
    return f"review.review/{kind}:{name}", review.PassStage(version, seen, by=by)


def returned_as(
    kind: str, name: str, by: Person, version: int, reason: str, back_to: str = ""
) -> Put:
    back = review.ReturnForRework(version, reason, back_to, by=by)
    return f"review.review/{kind}:{name}", back


def return_it(case: str, by: Person, version: int, reason: str) -> Put:
    return in_review(case, review.ReturnForRework(version, reason, by=by))


# -- Delivery ----------------------------------------------------------------------------------


def in_delivery(case: str, act: Act) -> Put:
    return f"requests.delivery/{case}", act


def notify(case: str, by: Person, version: int = 1, seen: str = "") -> Put:
    told = delivery.NotifyResult("phone", seen or digest(case, version), by=by)
    return in_delivery(case, told)


def confirm(case: str, by: Person) -> Put:
    return in_delivery(case, delivery.ConfirmDelivery(by=by))


def taken_back(case: str, by: Person, reason: str) -> Put:
    return in_delivery(case, delivery.WithdrawRequest(reason, by=by))


def hear(case: str, by: Person, customer: Person, opinion: str, *, satisfied: bool) -> Put:
    told = said(customer, opinion)
    return in_delivery(case, delivery.CollectFeedback(satisfied, told, by=by))


def object_to(case: str, by: Person, key: str, text: str) -> Put:
    return in_delivery(case, objections.RaiseObjection(key, said(by, text), by=by))


def close(case: str, by: Person) -> Put:
    return in_delivery(case, delivery.CloseRequest(by=by))


def archive(case: str, by: Person) -> Put:
    return in_delivery(case, delivery.ArchiveRequest(by=by))


def resolve_delay(case: str, by: Person, key: str, cause: str, measure: str) -> Put:
    return in_delivery(case, supervision.ResolveDelay(key, cause, measure, by=by))


def told_and_closed(case: str, by: Person, customer: Person, seen: str, says: str) -> list[Put]:
    """An approved result that the customer hears of, and is content with."""
    return [
        notify(case, by, seen=seen),
        confirm(case, customer),
        hear(case, by, customer, says, satisfied=True),
        close(case, by),
    ]


def put_away(case: str, by: Person, number: str) -> list[Put]:
    """A closed request, its file and all, archived."""
    opened = open_archive(case, by, number)
    return [opened, *put_on_file(case, by, *OF_BUSINESS), seal(case, by), archive(case, by)]


# -- Archives ----------------------------------------------------------------------------------


def in_archive(case: str, act: Act) -> Put:
    return f"archives.file/{case}", act


def open_archive(case: str, by: Person, number: str, of: str = "business") -> Put:
    return in_archive(case, archives.OpenArchive(of, number, by=by))


def put_on_file(case: str, by: Person, *kinds: RecordKind) -> list[Put]:
    return [
        in_archive(
            case,
            archives.AddRecord(
                it, it.value.replace("_", " "), f"scan/{case}/{it}", "shelf 4", by=by
            ),
        )
        for it in kinds
    ]


def seal(case: str, by: Person) -> Put:
    return in_archive(case, archives.SealArchive(by=by))


# -- Consultation ------------------------------------------------------------------------------


def in_consultation(name: str, act: Act) -> Put:
    return f"requests.consultation/{name}", act


def receive(name: str, by: Person, customer: Person, matter: str, topic: str) -> Put:
    basics = said(customer, f"{customer}, at the counter")
    seen = consultation.Reception(needs_asked=True, seated=True, drink_offered=True)
    opened = consultation.OpenConsultation(
        customer, basics, said(customer, matter), topic, seen, by=by
    )
    return in_consultation(name, opened)


def competence(person: Person, topic: str, by: Person) -> Put:
    rated = employee.Competence(topic, employee.Rating.EXCELLENT)
    recorded = employee.RecordCompetency(rated, "ten years in the trade", by=by)
    return employee_of(person), recorded


# -- Customer care -----------------------------------------------------------------------------


def in_care(case: str, act: Act) -> Put:
    return f"care.feedback/{complaint(case, 1)}", act


def in_revisit(name: str, act: Act) -> Put:
    return f"care.revisit/{name}", act


def ask_again(name: str, by: Person, customer: Person, about: str, score: int, told: str) -> Put:
    used, nothing = said(customer, "once"), said(customer, "")
    asked = revisit.RecordRevisit(about, score, used, said(customer, told), nothing, by=by)
    return in_revisit(name, asked)
