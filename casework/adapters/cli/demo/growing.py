"""Growing: more business, more people, a store, and clerks who learn before they work."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from casework.adapters.cli.demo import moves as m
from casework.adapters.cli.demo.cast import (
    BAI,
    CAO,
    CENTRE,
    CLERKS,
    DOCUMENTS,
    GE,
    HAN,
    JOINING,
    KE,
    LEADERS,
    MA,
    MEI,
    SHAO,
    SIGNING_CENTRE,
    SIGNINGS,
    STORE,
    SU,
    TONG,
    WORKSHOP,
    WU,
    Holder,
)
from casework.adapters.cli.demo.play import Play, Put
from casework.domain.catalogue import (
    OF_ISSUANCE,
    BusinessType,
    FormField,
    Item,
    Marks,
    Profile,
)
from casework.domain.inventory.stock import Levels
from casework.domain.inventory.stock_item import IssueStock, ReceiveStock, RegisterItem, Source
from casework.domain.kernel import Person
from casework.domain.money import Quantity
from casework.domain.people import appointment, employee, induction, organisation, scheme
from casework.domain.people.appointment import RATED_FIRST, Education, Major
from casework.domain.people.indicators import ISSUANCE_SCHEME
from casework.domain.people.induction import InductionTopic
from casework.domain.people.training import TeachingMethod
from casework.domain.policy import Choices, Counts, SetChoice, SetCount

DELIVERY: Final = Item("delivery_method")
CERTIFICATE: Final = BusinessType(
    profile=Profile.ISSUANCE,
    sections=OF_ISSUANCE,
    fields=(FormField(DELIVERY, mandatory=False),),
    materials=frozenset({m.IDENTITY, m.CONTRACT}),
    steps=(),
    classes=frozenset({m.CUSTOMER_INFO}),
    templates=frozenset({"certificate"}),
    marks=(Marks("certificate", frozenset({"issuer"}), frozenset({"company"})),),
)
ANNUITY: Final = BusinessType(
    profile=Profile.SIGNING,
    sections=frozenset({m.BASICS}),
    fields=(),
    materials=frozenset({m.IDENTITY}),
    steps=(),
    classes=frozenset({m.CUSTOMER_INFO}),
    signing_files=frozenset({"annuity_contract"}),
    contract_clauses=("premium", "surrender"),
)
GOODS: Final = BusinessType(
    profile=Profile.ORDER,
    sections=frozenset({m.BASICS}),
    fields=(),
    materials=frozenset(),
    steps=(),
    classes=frozenset({m.CUSTOMER_INFO}),
)

SCHEMES: Final = "people.scheme/office"
ALARM, BLANKET, CAPE = "smoke-alarm", "fire-blanket", "rain-cape"


def pieces(units: int) -> Quantity:
    return Quantity(units, "pcs")


def in_stock(item: str) -> str:
    return f"inventory.stock_item/{item}"


def post_filled(it: Holder) -> list[Put]:
    """Bound to secrecy, somebody gets the post that they are there for."""
    bound = [m.prepare_agreement(it.person, HAN), m.sign_agreement(it.person)]
    return [*bound, m.define_post(it, HAN), m.assign_post(it.person, it.person, HAN)]


# -- 1  More business --------------------------------------------------------------------------


def the_office_grows(play: Play) -> None:
    play.chapter(
        "The office grows",
        "Contracts are to be signed, certificates issued, goods sold. Each kind of business has its"
        " own way through the office; whoever works on it holds a post and has signed for secrecy.",
    )
    play.on("2024-09-24 11:00")
    engaged = [m.engage(it, HAN) for it in (*LEADERS, *JOINING)]
    play.alike(engaged, "Han engages those whom it takes.", "GEN-02")
    play.alike(_units(), "A centre for signings, a group, a workshop and a store open.", "ORG-02")
    play.act(
        (m.OFFICE, organisation.AppointManager(SIGNING_CENTRE, MA, by=HAN)),
        "Ma manages the new centre, too.",
        "ORG-01",
    )
    leads = [
        (m.OFFICE, organisation.AppointLeader(group, it.person, by=HAN))
        for group, it in zip((SIGNINGS, DOCUMENTS), LEADERS, strict=True)
    ]
    play.alike(leads, "Fan and Lu lead the new groups.", "ORG-02")
    filled = [put for it in JOINING for put in post_filled(it)]
    play.alike(filled, "Everyone signs, and takes up a post.", "NDA-02")
    play.alike([m.grant(it, WU) for it in (GE, SU)], "Ge and Su may see customers' data.", "ACC-04")
    for_sale = {
        "annuity": (ANNUITY, "Annuities are agreed in person."),
        "policy_certificate": (CERTIFICATE, "Landlords and embassies ask for them."),
        "safety_goods": (GOODS, "Less burns in a house with an alarm."),
    }
    drafts = [m.propose(it, business, CAO, why) for it, (business, why) in for_sale.items()]
    play.alike(drafts, "Cao drafts what annuities, certificates and goods take;", "GEN-11")
    play.alike([m.approve(it, MA) for it in for_sale], "Ma approves each of them.", "GEN-05")


def _units() -> list[Put]:
    documents = frozenset({"policy_certificate", "safety_goods"})
    return [
        (m.OFFICE, organisation.OpenCentre(SIGNING_CENTRE, processing=False, by=HAN)),
        (
            m.OFFICE,
            organisation.CreateGroup(SIGNING_CENTRE, SIGNINGS, frozenset({"annuity"}), by=HAN),
        ),
        (m.OFFICE, organisation.CreateGroup(CENTRE, DOCUMENTS, documents, by=HAN)),
        (m.OFFICE, organisation.OpenDepartment(WORKSHOP, frozenset({"making"}), by=HAN)),
        (m.OFFICE, organisation.OpenDepartment(STORE, frozenset({"goods"}), by=HAN)),
    ]


# -- 2  A store --------------------------------------------------------------------------------


def a_store_is_opened(play: Play) -> None:
    play.chapter(
        "A store is opened",
        "What is there of an item follows from what came and what went. Nobody sets it, it never"
        " falls below nothing, and at its reorder point that is said.",
    )
    play.on("2024-09-24 13:30")
    ways = frozenset({"make_to_order", "from_stock"})
    both = SetChoice(Choices.FULFILMENT, ways, "There is a store now.", by=MA)
    play.act((m.POLICY, both), "Orders are made, or met from stock.", "DOC-08")
    still = SetCount(Counts.SLOW_MOVING_DAYS, 60, "The shelves are few.", by=MA)
    play.act((m.POLICY, still), "What stands still for 60 days is slow.", "DOC-08")
    upside_down = RegisterItem("Smoke alarm", "pcs", Levels(20, 10, 80), by=BAI)
    play.refused(
        (in_stock(ALARM), upside_down),
        "Bai would reorder when there is already too little.",
        "RPL-02",
    )
    kept = {
        ALARM: ("Smoke alarm", Levels(5, 10, 80), 40),
        BLANKET: ("Fire blanket", Levels(2, 4, 40), 24),
        CAPE: ("Rain cape", Levels(0, 1, 50), 30),
    }
    listed = [
        (in_stock(it), RegisterItem(name, "pcs", levels, by=BAI))
        for it, (name, levels, _) in kept.items()
    ]
    play.alike(listed, "She puts three items on the books,", "RPL-02")
    come = [
        (in_stock(it), ReceiveStock(pieces(units), Source.PRODUCTION, "first lot", by=BAI))
        for it, (_, _, units) in kept.items()
    ]
    play.alike(come, "and what came of them.", "INV-01")
    too_many = IssueStock(pieces(41), "", "for the lobby", by=SHAO)
    play.refused((in_stock(ALARM), too_many), "Nobody takes 41 of 40.", "INV-02")


# -- 3  New clerks -----------------------------------------------------------------------------

LESSONS: Final = {
    "2024-09-25 13:00": ("the company and its culture", "company", "culture"),
    "2024-09-26 09:00": ("how a certificate comes about", "issuance_process"),
    "2024-09-27 09:00": ("the systems", "systems"),
    "2024-09-29 09:00": ("the law, on a Sunday made up for", "law"),
    "2024-09-30 09:00": ("all of it once more", *InductionTopic),
}


def new_clerks(play: Play) -> None:
    play.chapter(
        "New clerks",
        "Whoever issues is rated before they are taken on, and taught for five days before they"
        " work alone. What they will be appraised by is settled first, by two.",
    )
    play.on("2024-09-25 09:00")
    listed = [
        (m.employee_of(it.person), employee.RegisterCandidate(m.named(it), "full_time", by=HAN))
        for it in CLERKS
    ]
    play.alike(listed, "Four would like to become clerks.", "EMP-03")
    play.refused(_appointed(KE), "Han would take on Ke unseen.", "EMP-02")
    rated = [_rated(it.person, topic) for it in CLERKS for topic in sorted(RATED_FIRST)]
    play.alike(rated, "All four are rated, in ten things each,", "GEN-03")
    play.alike([_appointed(it.person) for it in CLERKS], "and appointed.", "EMP-02")
    filled = [put for it in CLERKS for put in post_filled(it)]
    play.alike(filled, "They sign, and get their posts.", "NDA-02")
    for day, (about, *topics) in LESSONS.items():
        play.on(day)
        play.alike(_taught(*map(InductionTopic, topics)), f"Mei teaches them {about}.", "TRN-06")
        if day.startswith("2024-09-27"):
            early = (_induction(TONG), induction.CompleteInduction(by=MEI))
            play.refused(early, "Tong would begin. Two days are missing, and the exam.", "TRN-06")
    examined = [
        (_induction(it.person), induction.RecordInductionExam(passed=True, by=MEI)) for it in CLERKS
    ]
    begun = [(_induction(it.person), induction.CompleteInduction(by=MEI)) for it in CLERKS]
    play.alike([*examined, *begun], "All pass, and start work.", "TRN-06")
    _how_they_are_appraised(play)


def _how_they_are_appraised(play: Play) -> None:
    first = date(2024, 10, 1)
    lopsided = attrs.evolve(ISSUANCE_SCHEME, indicators=ISSUANCE_SCHEME.indicators[:-1])
    in_force = (SCHEMES, scheme.ActivateScheme("issuance", first, by=MA))
    drawn = (SCHEMES, scheme.DefineScheme(lopsided, by=HAN))
    play.act(drawn, "Han draws up how clerks are appraised, and forgets attitude.", "GEN-02")
    play.refused(in_force, "Ma does not put that in force.", "APR-03")
    whole = (SCHEMES, scheme.DefineScheme(ISSUANCE_SCHEME, by=HAN))
    play.act(whole, "It is drawn up anew,", "APR-01")
    alone = (SCHEMES, scheme.ActivateScheme("issuance", first, by=HAN))
    play.refused(alone, "and needs somebody else to put it in force.", "GEN-05")
    play.act(in_force, "Ma does, from October on.", "APR-03")


def _appointed(person: Person) -> Put:
    fit = date(2024, 9, 23)
    appoint = appointment.AppointClerk(Education.BACHELOR, Major.INSURANCE, fit, by=HAN)
    return m.employee_of(person), appoint


def _rated(person: Person, topic: str) -> Put:
    able = employee.Competence(topic, employee.Rating.GOOD)
    return m.employee_of(person), employee.RecordCompetency(able, "a day's trial", by=HAN)


def _induction(person: Person) -> str:
    return f"people.induction/{person}"


def _taught(*topics: InductionTopic) -> list[Put]:
    ways = frozenset({TeachingMethod.LECTURE, TeachingMethod.SIMULATION})
    taught = induction.TeachTopics(frozenset(topics), ways, by=MEI)
    return [(_induction(it.person), taught) for it in CLERKS]
