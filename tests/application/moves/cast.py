"""Who there is in a fully staffed office, and what can be asked of it: for every page somebody.

Beside the people of ``tests.offices``:

dora: repairs department   hed: heads it           olga: owner of a topic   sal: sales
ines: inspector            hugh: personnel, too    bea: back office         val: nobody's post yet
sid: signer                rex: reviews files      cora: reviews sales      kit: keeps the forms
cas, col: clerks           ren: reviews issuances  pam: production          pia: purchases
sam: shipping              ivy, jon: candidates
"""

from __future__ import annotations

from datetime import date
from typing import Final, TypeAlias

import attrs

from casework.application.office import Office
from casework.domain import catalogue
from casework.domain.catalogue import (
    OF_ISSUANCE,
    ApproveBusinessType,
    BusinessType,
    Marks,
    Profile,
    ProposeBusinessType,
)
from casework.domain.confidentiality import nda
from casework.domain.inventory import stock
from casework.domain.issuance.underway import ABLE_IN
from casework.domain.kernel import Act, Person, Personal
from casework.domain.money import Quantity
from casework.domain.people import employee, induction, organisation, scheme
from casework.domain.people.appointment import RATED_FIRST, AppointClerk, Education, Major
from casework.domain.people.employee import Competence, Rating
from casework.domain.people.indicators import (
    ISSUANCE_SCHEME,
    PROCESSING_SCHEME,
    SIGNING_SCHEME,
    back_office_scheme,
)
from casework.domain.people.training import TeachingMethod
from casework.domain.policy import Choices, Counts, SetChoice, SetCount
from casework.domain.staff import Role
from tests.offices import FORM, LEASE, ORGANISATION, PERMIT, did

Move: TypeAlias = tuple[str, Act]
"""A stream, and an act."""

HUA, MIA, DAN, DEA, LIN = map(Person, ("hua", "mia", "dan", "dea", "lin"))
HANA, RUI, CAI, TOM, TIA = map(Person, ("hana", "rui", "cai", "tom", "tia"))
INGA, ARNO, BO, BEA, DORA = map(Person, ("inga", "arno", "bo", "bea", "dora"))
OLGA, SAL, INES, HUGH, VAL = map(Person, ("olga", "sal", "ines", "hugh", "val"))
HED, SID, REX, CORA, KIT = map(Person, ("hed", "sid", "rex", "cora", "kit"))
CAS, COL, REN, PAM, PIA, SAM = map(Person, ("cas", "col", "ren", "pam", "pia", "sam"))
IVY, JON = Person("ivy"), Person("jon")
ANN, BEN = Person("ann"), Person("ben")
STAFF: Final = (
    *(HUA, MIA, DAN, DEA, LIN, HANA, RUI, CAI, TOM, TIA, INGA, ARNO, BO, BEA, DORA, OLGA),
    *(SAL, INES, HUGH, VAL, HED, SID, REX, CORA, KIT, CAS, COL, REN, PAM, PIA, SAM),
)
TOPIC: Final = "permits"
LAMP: Final = stock.Item("lamp")

REVIEWERS: Final = {
    Role.LEADER: (LIN,),
    Role.DEPUTY: (DAN, DEA),
    Role.ISS_REVIEWER: (REN,),
    Role.SIGN_REVIEWER: (REX,),
    Role.CONTRACT_REVIEWER: (CORA,),
    Role.BACKOFFICE: (BEA, BO),
}
"""Who is asked to review at a stage that falls to a role."""

# -- What can be asked for ---------------------------------------------------------------------


def numbered(kind: str, own: int, shared: int) -> tuple[str, str, str]:
    """A number of one's own, one that others ask for too, and one that nobody else would."""
    first, second, spare = (f"{kind}-20240701-{it:04}" for it in (own, shared, 5000 + own))
    return first, second, spare


def pieces(units: int) -> Quantity:
    return Quantity(units, "piece")


TENANCY = attrs.evolve(
    PERMIT,
    profile=Profile.SIGNING,
    steps=(),
    signing_files=frozenset({"tenancy"}),
    contract_clauses=("rent",),
)
CERTIFICATE = attrs.evolve(
    PERMIT,
    profile=Profile.ISSUANCE,
    sections=OF_ISSUANCE,
    steps=(),
    templates=frozenset({"certificate"}),
    marks=(Marks("certificate", frozenset({"issuer"}), frozenset({"company"})),),
)
LAMPS = attrs.evolve(PERMIT, profile=Profile.ORDER, steps=())
OFFERED: Final[dict[str, BusinessType]] = {
    "permit": PERMIT,
    "tenancy": TENANCY,
    "certificate": CERTIFICATE,
    "lamps": LAMPS,
}
"""One kind of business for each profile. That of a permit is there from the beginning."""
MATERIALS: Final = (FORM, LEASE)

# -- Somebody for everything -------------------------------------------------------------------

_BOUND: Final = (BEA, OLGA, VAL, SID, CAS, COL)
_GROUPS: Final = (
    ("processing", "certificates", frozenset({"certificate"})),
    ("sales", "deals", frozenset({"tenancy", "lamps"})),
)
_POSTS: Final = (
    ("repairs 1", Role.DEPT, "repairs", DORA),
    ("owner of topics", Role.BIZ_OWNER, "", OLGA),
    ("sales 1", Role.SALES, "", SAL),
    ("inspection", Role.INSPECTOR, "", INES),
    ("personnel 2", Role.HR, "", HUGH),
    ("back office 2", Role.BACKOFFICE, "", BEA),
    ("head of repairs", Role.DEPT_HEAD, "repairs", HED),
    ("table", Role.SIGNER, "deals", SID),
    ("files", Role.SIGN_REVIEWER, "", REX),
    ("sales contracts", Role.CONTRACT_REVIEWER, "", CORA),
    ("forms", Role.CUSTODIAN, "", KIT),
    ("counter 1", Role.CLERK, "certificates", CAS),
    ("counter 2", Role.CLERK, "certificates", COL),
    ("documents", Role.ISS_REVIEWER, "", REN),
    ("works", Role.PRODUCTION, "", PAM),
    ("purchases", Role.PURCHASER, "", PIA),
    ("shipping", Role.SHIPPING, "", SAM),
    ("certificates 1", Role.HANDLER, "certificates", HANA),
    ("certificates 2", Role.HANDLER, "certificates", RUI),
    ("deals 1", Role.HANDLER, "deals", HANA),
    ("deals 2", Role.HANDLER, "deals", RUI),
    ("stacks", Role.ARCHIVIST, "", None),
)
"""Posts, each with its unit and its holder. Nobody is in the stacks."""

SCHEMES: Final = {
    "issuance": ISSUANCE_SCHEME,
    "processing": PROCESSING_SCHEME,
    "signing": SIGNING_SCHEME,
    "back_office": back_office_scheme(frozenset({"repairs"})),
}
IN_FORCE_SINCE: Final = date(2024, 7, 1)


def complete(office: Office) -> Office:
    """A staffed office with somebody for everything that its pages know."""
    _engaged(office)
    _appointed(office)
    _placed(office)
    _on_offer(office)
    _able(office)
    for it in SCHEMES.values():
        did(office, "people.scheme/office", scheme.DefineScheme(it, by=HUA))
        activate = scheme.ActivateScheme(it.name, IN_FORCE_SINCE, by=MIA)
        did(office, "people.scheme/office", activate)
    return office


def _engaged(office: Office) -> None:
    wording = nda.Wording(("keeps what is learned here",), ("returns every copy",))
    for who in (VAL, *(it for *_, it in _POSTS if it not in (None, HANA, RUI))):
        assert who is not None
        engage = employee.EngageEmployee(Personal(who, who.capitalize()), "part_time", by=HUA)
        did(office, f"people.employee/{who}", engage)
    for who in _BOUND:
        did(office, f"confidentiality.nda/{who}", nda.PrepareNda(wording, by=HUA))
        did(office, f"confidentiality.nda/{who}", nda.SignNda(by=who))


def _appointed(office: Office) -> None:
    for who in (CAS, COL):
        for topic in sorted(RATED_FIRST):
            rated = employee.RecordCompetency(Competence(topic, Rating.GOOD), "A trial.", by=HUA)
            did(office, f"people.employee/{who}", rated)
        learnt = (Education.SECONDARY, Major.OTHER, IN_FORCE_SINCE)
        did(office, f"people.employee/{who}", AppointClerk(*learnt, by=HUA))


def _placed(office: Office) -> None:
    did(office, ORGANISATION, organisation.OpenCentre("sales", processing=False, by=HUA))
    for centre, group, serves in _GROUPS:
        did(office, ORGANISATION, organisation.CreateGroup(centre, group, serves, by=HUA))
        did(office, ORGANISATION, organisation.AppointLeader(group, LIN, by=HUA))
    for post, role, unit, who in _POSTS:
        scope = frozenset({"*"})
        define = organisation.DefinePost(post, role, "As the title says.", scope, unit, by=HUA)
        did(office, ORGANISATION, define)
        if who is not None:
            did(office, ORGANISATION, organisation.AssignPost(post, who, by=HUA))


def _on_offer(office: Office) -> None:
    for name, business in OFFERED.items():
        if business is not PERMIT:
            stream = f"{catalogue.decider.name}/{name}"
            did(office, stream, ProposeBusinessType(business, "Asked for daily.", by=DAN))
            did(office, stream, ApproveBusinessType(by=MIA))
    both = frozenset({"make_to_order", "from_stock"})
    did(office, "policy/office", SetChoice(Choices.FULFILMENT, both, "Both sell.", by=MIA))


def _able(office: Office) -> None:
    """Whoever must be, by one day of induction: time goes by in plans alone."""
    for able in (OLGA, BO):
        rated = employee.RecordCompetency(Competence(TOPIC, Rating.GOOD), "A trial.", by=HUA)
        did(office, f"people.employee/{able}", rated)
    rated = employee.RecordCompetency(Competence(ABLE_IN, Rating.GOOD), "A trial.", by=HUA)
    did(office, f"people.employee/{COL}", rated)
    did(office, "policy/office", SetCount(Counts.INDUCTION_DAYS, 1, "They are few.", by=MIA))
    everything, lecture = frozenset(induction.InductionTopic), frozenset({TeachingMethod.LECTURE})
    for act in (
        induction.TeachTopics(everything, lecture, by=DEA),
        induction.RecordInductionExam(True, by=DEA),
        induction.CompleteInduction(by=DEA),
    ):
        did(office, f"people.induction/{COL}", act)
