"""A staffed office, as every test of the application begins with: built through its own rules.

hua: personnel      mia: manager        dan, dea: deputies     lin: leader of "permits"
hana, rui: handlers cai: intake         tom, tia: trackers     inga: owner of information
arno: archivist     bo: back office     ann, ben: customers
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from attrs import define, field

from casework.application.office import Accepted, Denied, Office, Outcome
from casework.application.ports import Journal
from casework.domain import catalogue
from casework.domain.catalogue import (
    ApproveBusinessType,
    BusinessType,
    FieldKind,
    FormField,
    InfoClass,
    Item,
    Profile,
    ProposeBusinessType,
    Step,
)
from casework.domain.confidentiality.grants import GrantAccess
from casework.domain.confidentiality.nda import PrepareNda, SignNda, Wording
from casework.domain.kernel import Act, Person, Personal
from casework.domain.people.appointment import RATED_FIRST, AppointClerk, Education, Major
from casework.domain.people.employee import (
    Competence,
    EngageEmployee,
    Rating,
    RecordCompetency,
)
from casework.domain.people.organisation import (
    AppointDeputy,
    AppointLeader,
    AppointManager,
    AssignPost,
    CreateGroup,
    DefinePost,
    FoundOffice,
    OpenCentre,
    OpenDepartment,
)
from casework.domain.requests.filing import (
    Answer,
    ApplicantKind,
    Judgement,
    NoticeItem,
    Verdict,
)
from casework.domain.requests.intake import Register, SubmitRequest
from casework.domain.requests.one_notice import (
    IssueMissingMaterialsNotice,
    RecordCompletenessCheck,
    SupplyMaterial,
)
from casework.domain.staff import Role
from casework.infrastructure.bootstrap import office_on

MONDAY = datetime(2024, 7, 1, 1, tzinfo=UTC)  # Nine o'clock in the office.
ORGANISATION = "people.organisation/office"
CLASS = InfoClass("customer_info")
FORM, LEASE = Item("application form"), Item("lease")
BASICS = Item("customer_basics")
PERMIT = BusinessType(
    profile=Profile.GENERIC,
    sections=frozenset({BASICS}),
    fields=(FormField(Item("rent"), FieldKind.MONEY, "CNY", mandatory=False),),
    materials=frozenset({FORM, LEASE}),
    steps=(Step("visit"),),
    classes=frozenset({CLASS}),
)
STAFF = ("mia", "dan", "dea", "lin", "hana", "rui", "cai", "tom", "tia", "inga", "arno", "bo")


@define
class SetClock:
    """A clock that stands where it is put."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@define
class Numbered:
    """Ids that are counted, so that two runs give the same."""

    prefix: str = "id"
    _count: Iterator[int] = field(factory=lambda: count(1))

    def __call__(self) -> str:
        return f"{self.prefix}{next(self._count)}"


def an_office(journal: Journal, **more: Any) -> Office:
    """An office with a set clock and counted ids, nobody in it yet."""
    given: dict[str, Any] = {"clock": SetClock(), "new_id": Numbered()} | more
    return office_on(journal, **given)


def did(office: Office, stream: str, command: Act, decision: str | None = None) -> Accepted:
    """Put a command and see it accepted."""
    outcome = office.execute(stream, command, decision=decision)
    assert isinstance(outcome, Accepted), f"{command} was refused under {outcome}"
    return outcome


def denied(outcome: Outcome) -> str:
    """The id of the rule that an outcome was refused under."""
    assert isinstance(outcome, Denied), f"it was not refused: {outcome}"
    return outcome.rule.id


def staffed(journal: Journal, **more: Any) -> Office:
    """An office that can take requests for a "permit"."""
    office = an_office(journal, **more)
    hua, mia = Person("hua"), Person("mia")
    did(office, ORGANISATION, FoundOffice(hua, Personal(hua, "Hua Lin"), by=Person("owner")))
    for who in STAFF:
        name = Personal(Person(who), who.capitalize())
        did(office, f"people.employee/{who}", EngageEmployee(name, "full_time", by=hua))
        agreement = f"confidentiality.nda/{who}"
        wording = Wording(("keeps what is learned here",), ("returns every copy",))
        did(office, agreement, PrepareNda(wording, by=hua))
        did(office, agreement, SignNda(by=Person(who)))
    for command in _organisation(hua):
        did(office, ORGANISATION, command)
    for who in ("hana", "rui"):
        until = MONDAY + timedelta(days=1000)
        grant = GrantAccess("all", frozenset({CLASS}), "*", until, by=Person("inga"))
        did(office, f"confidentiality.grants/{who}", grant)
    permit = f"{catalogue.decider.name}/permit"
    did(office, permit, ProposeBusinessType(PERMIT, "Asked for daily.", by=Person("dan")))
    did(office, permit, ApproveBusinessType(by=mia))
    return office


def _organisation(hua: Person) -> Iterator[Act]:
    serves = frozenset({"permit"})
    yield OpenCentre("processing", by=hua)
    yield AppointManager("processing", Person("mia"), by=hua)
    yield AppointDeputy("deputy east", "processing", Person("dan"), serves, by=hua)
    yield AppointDeputy("deputy west", "processing", Person("dea"), serves, by=hua)
    yield CreateGroup("processing", "permits", serves, by=hua)
    yield AppointLeader("permits", Person("lin"), by=hua)
    yield OpenDepartment("repairs", frozenset({"delay"}), by=hua)
    posts = (
        ("handler 1", Role.HANDLER, "permits", "hana"),
        ("handler 2", Role.HANDLER, "permits", "rui"),
        ("desk", Role.INTAKE, "", "cai"),
        ("tracker 1", Role.TRACKER, "", "tom"),
        ("tracker 2", Role.TRACKER, "", "tia"),
        ("owner", Role.INFO_OWNER, "", "inga"),
        ("archive", Role.ARCHIVIST, "", "arno"),
        ("back office", Role.BACKOFFICE, "", "bo"),
    )
    for post, role, unit, who in posts:
        yield DefinePost(post, role, "What the post is for.", serves, unit, by=hua)
        yield AssignPost(post, Person(who), by=hua)


def becoming_a_clerk(hua: Person) -> Iterator[Act]:
    """What makes somebody a clerk who is a candidate, or works here already: on their own page."""
    for topic in sorted(RATED_FIRST):
        yield RecordCompetency(Competence(topic, Rating.PASS), "Trial.", by=hua)
    yield AppointClerk(Education.BACHELOR, Major.OTHER, fit=MONDAY.date(), by=hua)


# -- Requests ----------------------------------------------------------------------------------


def submission(materials: frozenset[Item] = PERMIT.materials) -> SubmitRequest:
    ann = Person("ann")
    basics = Answer(BASICS, Personal(ann, "Ann, of 3 Harbour Road"))
    return SubmitRequest(
        "permit", ApplicantKind.CUSTOMER, "online_platform", "help 3", materials, (basics,), by=ann
    )


def check(*missing: Item) -> RecordCompletenessCheck:
    verdicts = {it: Verdict.MISSING if it in missing else Verdict.OK for it in PERMIT.materials}
    verdicts[BASICS] = Verdict.OK
    judged = tuple(Judgement(it, verdict) for it, verdict in sorted(verdicts.items()))
    return RecordCompletenessCheck(judged, by=Person("cai"))


def filed_short(office: Office, case: str = "17") -> None:
    """Filed without the lease, told once, supplied, and found complete."""
    stream, cai, ann = f"requests.intake/{case}", Person("cai"), Person("ann")
    did(office, stream, submission(frozenset({FORM})))
    did(office, stream, check(LEASE))
    line = NoticeItem(LEASE, "not handed in", "a signed lease")
    did(office, stream, IssueMissingMaterialsNotice((line,), by=cai))
    did(office, stream, SupplyMaterial(frozenset({LEASE}), by=ann))
    did(office, stream, check())


def registered(office: Office, case: str = "17", number: str = "REQ-20240701-0017") -> Accepted:
    filed_short(office, case)
    return did(office, f"requests.intake/{case}", Register(number, by=Person("cai")))
