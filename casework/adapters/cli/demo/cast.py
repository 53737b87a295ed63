"""The cast: who works in the office of the story, in which post, and who its customers are."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from casework.domain.kernel import Person
from casework.domain.people.posts import ANY
from casework.domain.requests.case import Group
from casework.domain.staff import Role

CENTRE: Final = "policy services"
REFUNDS: Final = Group("refunds")
CHANGES: Final = Group("changes")
CARE: Final = "customer care"
PAYMENTS: Final = "payments"
SIGNING_CENTRE: Final = "signing centre"
SIGNINGS: Final = Group("signings")
DOCUMENTS: Final = Group("documents and goods")
WORKSHOP, STORE = "workshop", "store"

HAN, MA = Person("han"), Person("ma")
DENG, DOU = Person("deng"), Person("dou")
LIN, LEI = Person("lin"), Person("lei")
GUO, HU, HUANG = Person("guo"), Person("hu"), Person("huang")
QI, RAO, TAN, BAI, AN = Person("qi"), Person("rao"), Person("tan"), Person("bai"), Person("an")
CAO, WU, XU, PEI = Person("cao"), Person("wu"), Person("xu"), Person("pei")
SHI = Person("shi")

FAN, GE, NI, REN = Person("fan"), Person("ge"), Person("ni"), Person("ren")
LU, SU, YAO, KONG = Person("lu"), Person("su"), Person("yao"), Person("kong")
FEI, TAO, SHAO, JIN, MEI = (Person(it) for it in ("fei", "tao", "shao", "jin", "mei"))
KE, FU, YE, TONG = Person("ke"), Person("fu"), Person("ye"), Person("tong")

ZHAO, QIAN, SUN = Person("zhao"), Person("qian"), Person("sun")
LI, ZHOU, ZHENG = Person("li"), Person("zhou"), Person("zheng")


@frozen
class Member:
    """Somebody who works there: their name, and what their post is for."""

    person: Person
    name: str
    duties: str


@frozen
class Holder(Member):
    """Of an ordinary post: its role, and the unit it is in (none: the office's own)."""

    role: Role
    unit: str = ""
    scope: frozenset[str] = frozenset({ANY})


FOUNDER: Final = Member(HAN, "Han Mei", "personnel: engages people and fills posts")
APPOINTED: Final = (
    Member(MA, "Ma Jun", "manager of the centre"),
    Member(DENG, "Deng Lan", "deputy for refunds"),
    Member(DOU, "Dou Wei", "deputy for changes"),
    Member(LIN, "Lin Tao", "leader of the refunds group"),
    Member(LEI, "Lei Yun", "leader of the changes group"),
)
HOLDERS: Final = (
    Holder(GUO, "Guo Ping", "handles refunds", Role.HANDLER, REFUNDS),
    Holder(HU, "Hu Bin", "handles refunds", Role.HANDLER, REFUNDS),
    Holder(HUANG, "Huang Xin", "handles changes", Role.HANDLER, CHANGES),
    Holder(QI, "Qi Fang", "takes requests in", Role.INTAKE),
    Holder(RAO, "Rao Jing", "receives visitors", Role.RECEPTION),
    Holder(BAI, "Bai Lu", "back office: hears customers out", Role.BACKOFFICE, CARE),
    Holder(SHI, "Shi Rong", "back office: asks customers again", Role.BACKOFFICE, CARE),
    Holder(AN, "An Ning", "keeps the archives", Role.ARCHIVIST),
    Holder(CAO, "Cao Min", "drafts procedures", Role.DRAFTER),
    Holder(WU, "Wu Hong", "answers for protected information", Role.INFO_OWNER),
    Holder(XU, "Xu Kai", "knows the business of refunds", Role.BIZ_OWNER),
    Holder(PEI, "Pei Yan", "pays out, and puts right what went wrong", Role.DEPT, PAYMENTS),
)
TRACKER: Final = Member(TAN, "Tan Rui", "follows how cases progress")

FIRST: Final = (FOUNDER, *APPOINTED, *HOLDERS, TRACKER)
"""Those who are there from the first day."""

LEADERS: Final = (
    Member(FAN, "Fan Yi", "leader of the signings group"),
    Member(LU, "Lu Shan", "leader of documents and goods"),
)
JOINING: Final = (
    Holder(GE, "Ge Lin", "handles signings", Role.HANDLER, SIGNINGS),
    Holder(NI, "Ni Shu", "goes through contracts with customers", Role.SIGNER, SIGNINGS),
    Holder(REN, "Ren Bo", "reviews what is to be signed", Role.SIGN_REVIEWER),
    Holder(SU, "Su Yue", "handles certificates and orders", Role.HANDLER, DOCUMENTS),
    Holder(YAO, "Yao Jin", "reviews what is issued", Role.ISS_REVIEWER),
    Holder(KONG, "Kong Li", "keeps the numbered sheets", Role.CUSTODIAN),
    Holder(JIN, "Jin Wen", "back office: keeps the stock", Role.BACKOFFICE, CARE),
    Holder(FEI, "Fei Xiu", "makes what is ordered", Role.PRODUCTION, WORKSHOP),
    Holder(TAO, "Tao Ran", "buys what it takes", Role.PURCHASER, WORKSHOP),
    Holder(SHAO, "Shao Qi", "sends what is there", Role.SHIPPING, STORE),
    Holder(MEI, "Mei Lan", "teaches", Role.TRAINER),
)
CLERKS: Final = (
    Holder(KE, "Ke Yan", "issues certificates", Role.CLERK, DOCUMENTS),
    Holder(FU, "Fu Ming", "issues certificates", Role.CLERK, DOCUMENTS),
    Holder(YE, "Ye Qiu", "issues certificates", Role.CLERK, DOCUMENTS),
    Holder(TONG, "Tong Hai", "issues certificates", Role.CLERK, DOCUMENTS),
)

STAFF: Final = (*FIRST, *LEADERS, *JOINING, *CLERKS)
"""Everybody who works there."""

CUSTOMERS: Final = (ZHAO, QIAN, SUN, LI, ZHOU, ZHENG)
"""They hold no post, and act on their own cases alone."""
