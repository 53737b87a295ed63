"""Issuing: a certificate that goes back twice, eight in a day, and every numbered sheet."""

from __future__ import annotations

from typing import Final

from casework.adapters.cli.demo import moves as m
from casework.adapters.cli.demo.cast import (
    AN,
    BAI,
    DOU,
    FU,
    KE,
    KONG,
    LI,
    LU,
    QI,
    QIAN,
    SHI,
    SU,
    SUN,
    TONG,
    YAO,
    YE,
    ZHAO,
    ZHENG,
    ZHOU,
)
from casework.adapters.cli.demo.growing import CERTIFICATE, DELIVERY
from casework.adapters.cli.demo.play import Play, Put
from casework.domain.archives.file import OF_ISSUANCE as ON_FILE
from casework.domain.archives.file import RecordKind
from casework.domain.care import revisit
from casework.domain.catalogue import Item
from casework.domain.issuance import blank_forms, documents, entry, handover, information
from casework.domain.issuance.blank_forms import Range
from casework.domain.issuance.documents import BlankForm
from casework.domain.issuance.issuance import OpenIssuance, RecordIssuanceError, Stage
from casework.domain.issuance.underway import (
    DOCUMENT,
    INFORMATION,
    Data,
    Datum,
    alone,
    digest_of,
    on_file,
)
from casework.domain.kernel import Act, Person
from casework.domain.requests.filing import Answer

SHEETS: Final = "CERT-A"
DETAILS, WISHES = Item("business_details"), Item("special_requirements")


def issuance(name: str, act: Act) -> Put:
    return f"issuance.issuance/{name}", act


def sheets(act: Act) -> Put:
    return f"issuance.blank_forms/{SHEETS}", act


def said_by(customer: Person, address: str, way: str = "in person") -> Data:
    """What an application for a certificate says."""
    told = {m.BASICS: address, DETAILS: "household policy", WISHES: "none", DELIVERY: way}
    return tuple(Datum(it, m.said(customer, text)) for it, text in sorted(told.items()))


def filed(case: str, customer: Person, data: Data) -> Put:
    form = tuple(Answer(it.item, text=it.text) for it in data)
    return m.file(case, "policy_certificate", customer, CERTIFICATE.materials, form)


def entered(name: str, clerk: Person, data: Data, version: int = 1) -> list[Put]:
    """The data as they were reviewed, looked at one by one, and verified."""
    return [
        issuance(name, entry.EnterData(version, data, by=clerk)),
        *(issuance(name, entry.CheckField(it.item, by=clerk)) for it in data),
        issuance(name, entry.VerifyEntry(by=clerk)),
    ]


def made(name: str, clerk: Person, version: int = 1) -> list[Put]:
    """A version of the document, found fit to print."""
    made_now = documents.GenerateDocument("certificate", m.digest(name, version), by=clerk)
    return [
        issuance(name, made_now),
        issuance(name, documents.PrePrintCheck(version, True, True, by=clerk)),
    ]


def printed(name: str, clerk: Person, sheet: int, version: int = 1, answer: str = "") -> Put:
    """On a numbered sheet; on plain paper, if that is 0."""
    on = BlankForm(SHEETS, sheet) if sheet else None
    return issuance(name, documents.PrintDocument(version, on, answer, by=clerk))


def signed(name: str, clerk: Person, copy: int = 1) -> Put:
    return issuance(name, documents.RecordSignature(copy, "issuer", LU, by=clerk))


def sealed(name: str, clerk: Person, copy: int = 1) -> Put:
    return issuance(name, documents.RecordSeal(copy, "company", by=clerk))


def delivered(name: str, clerk: Person, to: Person, copy: int = 1, way: str = "in person") -> Put:
    handed = handover.Deliver(copy, to, m.said(to, way), by=clerk)
    return issuance(name, handed)


def wrong(name: str, clerk: Person, stage: Stage, what: str) -> Put:
    return issuance(name, RecordIssuanceError(stage, clerk, what, by=YAO))


# -- 1  Sent back twice ------------------------------------------------------------------------

OLD_FLAT = said_by(LI, "Li, 4 Harbour Road")
NEW_FLAT = said_by(LI, "Li, 12 Harbour Road")
SLIP = said_by(LI, "Li, 21 Harbour Road")
[_ADDRESS] = [it for it in NEW_FLAT if it.item == m.BASICS]


def a_certificate_comes_back(play: Play) -> None:
    play.chapter(
        "A certificate comes back",
        "Li wants her policy certified. What she said is reviewed, and then the very sheet that was"
        " printed. What is wrong goes back as far as it is wrong: to her, or to the printer.",
    )
    play.on("2024-10-08 09:00")
    arrived = [
        filed("D1", LI, OLD_FLAT),
        *m.found_in_order("D1", CERTIFICATE, "REQ-20241008-0001"),
    ]
    play.alike(arrived, "D1, of Li, comes in after the holidays, and is complete.", "REQ-04")
    given = m.given_to("D1", SU, due="2024-10-15 17:00")
    play.alike(given, "Su begins, and its issuance opens.", "REQ-17")
    come = blank_forms.ReceiveForms(Range(1, 100), "the printing house", by=KONG)
    play.act(sheets(come), "Kong has a hundred numbered sheets.", "GEN-07")
    drawn = blank_forms.DrawForms(Range(1, 20), by=TONG)
    play.act(sheets(drawn), "Tong draws twenty.", "GEN-07")
    early = issuance("D1", entry.EnterData(1, OLD_FLAT, by=TONG))
    play.refused(early, "He would enter what nobody has reviewed.", "ISS-01")
    play.on("2024-10-08 10:00")
    doubts = m.judged_as(INFORMATION, "D1", YAO, 1, "truth")
    play.alike(doubts, "Yao compares it with the policy: that is not where Li lives.", "REV-07")
    back = m.returned_as(INFORMATION, "D1", YAO, 1, "Number 4 was sold in May.")
    play.act(back, "It goes back to her, with the reason.", "REV-03")
    play.refused(early, "Until she has put it right, nothing is entered.", "ISS-01")
    play.on("2024-10-08 14:00")
    right = issuance("D1", information.SubmitCorrection((_ADDRESS,), by=LI))
    play.act(right, "Li does.", "ISS-04")
    passed = [
        *m.judged_as(INFORMATION, "D1", YAO, 2),
        m.passed_as(INFORMATION, "D1", YAO, 2, digest_of(2, NEW_FLAT)),
    ]
    play.alike(passed, "Version 2 is true, and passes.", "REV-06")
    _enter(play)
    _print(play)
    _print_anew(play)
    _hand_over(play)


def _enter(play: Play) -> None:
    slip, verify = entered("D1", TONG, SLIP, 2)[:-1], issuance("D1", entry.VerifyEntry(by=TONG))
    play.alike(slip, "Tong enters it, and looks at every field.", "ISS-01")
    play.refused(verify, "Not well: it says 21 where 12 was reviewed.", "ISS-02")
    slipped = wrong("D1", TONG, Stage.DATA_ENTRY, "The house number was turned round.")
    play.act(slipped, "Yao notes the mistake.", "ISS-13")
    again = issuance("D1", entry.EnterData(2, (_ADDRESS,), by=TONG))
    play.act(again, "He enters the address again.", "ISS-02")
    play.refused(verify, "What is entered anew is looked at anew.", "ISS-03")
    looked = issuance("D1", entry.CheckField(m.BASICS, by=TONG))
    play.alike([looked, verify], "He looks, and it is verified.", "ISS-02")


def _print(play: Play) -> None:
    play.on("2024-10-08 15:00")
    first = documents.GenerateDocument("certificate", m.digest("D1", 1), by=TONG)
    play.act(issuance("D1", first), "The certificate is made.", "ISS-05")
    play.refused(printed("D1", TONG, 1), "Nobody has looked whether it can be printed.", "ISS-06")
    short = documents.PrePrintCheck(1, False, True, "The last line is cut off.", by=TONG)
    play.act(issuance("D1", short), "It cannot.", "ISS-06")
    second = documents.RegenerateDocument("certificate", m.digest("D1", 2), by=TONG)
    fits = documents.PrePrintCheck(2, True, True, by=TONG)
    play.alike([issuance("D1", second), issuance("D1", fits)], "Version 2 can.", "ISS-06")
    stranger = printed("D1", KE, 1, 2)
    play.refused(stranger, "Ke would print on a sheet that Tong has drawn.", "GEN-02")
    play.act(printed("D1", TONG, 1, 2), "Tong prints it on sheet 1.", "ISS-06")
    play.act(signed("D1", TONG), "Lu signs it.", "ISS-08")
    play.refused(delivered("D1", TONG, LI), "Tong would hand it over, unreviewed.", "ISS-07")
    own = m.judged_as(DOCUMENT, "D1", TONG, 1)[0]
    play.refused(own, "It is not his to judge.", "GEN-02")
    play.alike(m.judged_as(DOCUMENT, "D1", YAO, 1), "Yao finds it right.", "REV-07")
    unsealed = m.passed_as(DOCUMENT, "D1", YAO, 1, m.digest("D1", 2))
    play.refused(unsealed, "But it bears no seal.", "ISS-08")
    play.act(sealed("D1", TONG), "Now it does,", "ISS-08")
    smudged = m.judged_as(DOCUMENT, "D1", YAO, 1, "format")
    play.alike(smudged, "and the seal has smudged the print.", "REV-07")
    silent = m.returned_as(DOCUMENT, "D1", YAO, 1, "The print is smudged.")
    play.refused(silent, "Back to whom: the printer, the clerk, or Li? Yao has to say.", "REV-03")
    back = m.returned_as(DOCUMENT, "D1", YAO, 1, "The print is smudged.", "document")
    play.act(back, "To the printer.", "REV-03")


def _print_anew(play: Play) -> None:
    play.on("2024-10-09 09:00")
    play.alike(made("D1", TONG, 3), "Tong makes it once more, and looks.", "ISS-06")
    jammed = sheets(blank_forms.SpoilForms(Range(2, 2), "It jammed.", by=TONG))
    play.act(jammed, "Sheet 2 jams, and is on record as spoiled.", "GEN-03")
    unanswered = printed("D1", TONG, 3, 3)
    play.refused(unanswered, "What was done about the smudge? Tong does not say.", "REV-05")
    answered = printed("D1", TONG, 3, 3, "Dried before it was sealed.")
    play.act(answered, "He prints on sheet 3, and says it.", "REV-05")
    looked = m.judged_as(DOCUMENT, "D1", YAO, 2)
    passes = m.passed_as(DOCUMENT, "D1", YAO, 2, m.digest("D1", 3))
    play.alike(looked, "Yao looks at the new copy.", "REV-07")
    play.refused(passes, "The signature was on the old one.", "ISS-08")
    play.alike([signed("D1", TONG, 2), sealed("D1", TONG, 2)], "Signed, sealed,", "ISS-08")
    play.act(passes, "and passed.", "ISS-08")


def _hand_over(play: Play) -> None:
    old = delivered("D1", TONG, LI)
    play.refused(old, "Tong takes the old copy. Only the one that passed goes out.", "ISS-07")
    husband = delivered("D1", TONG, ZHOU, 2)
    play.refused(husband, "To a neighbour? It is Li's.", "ISS-09")
    mailed = delivered("D1", TONG, LI, 2, "by mail")
    play.refused(mailed, "By mail? She comes for it.", "ISS-10")
    play.act(delivered("D1", TONG, LI, 2), "She does.", "ISS-10")
    done = issuance("D1", handover.CompleteIssuance(by=TONG))
    play.act(done, "The issuance is complete, and D1 comes up for review.", "ISS-14")
    play.on("2024-10-10 09:30")
    seen = m.digest("D1", 3)
    play.alike(m.passed("D1", LU, seen=seen), "Lu, who leads the group, passes it.", "REV-02")
    above = m.passed("D1", DOU, seen=seen)
    play.alike(above, "No deputy has certificates; Dou stands in.", "REV-02")
    told = m.told_and_closed("D1", SU, LI, seen, "Twice was once too often, but it is right.")
    play.alike(told, "Li hears that all is done, and D1 closes.", "REQ-28")
    _put_away(play)


def _put_away(play: Play) -> None:
    clerk = [handover.Collate(by=TONG), handover.Bind(by=TONG)]
    play.alike([issuance("D1", it) for it in clerk], "Its papers are bound.", "GEN-04")
    away = issuance("D1", handover.ArchiveIssuance(by=AN))
    play.refused(away, "There is no file for them yet.", "ISS-11")
    file = on_file("D1")
    opened = m.open_archive(file, AN, "ISSUANCE-20241010-0001", of="issuance")
    most = sorted(ON_FILE - {RecordKind.PROOF_OF_DELIVERY})
    play.alike([opened, *m.put_on_file(file, AN, *most)], "An opens one.", "ARC-04")
    play.refused(m.seal(file, AN), "What shows that Li has it?", "ARC-01")
    proof = m.put_on_file(file, AN, RecordKind.PROOF_OF_DELIVERY)
    play.alike([*proof, m.seal(file, AN)], "Her receipt does.", "ARC-01")
    play.act(away, "Now the issuance is on file,", "ISS-11")
    play.alike(m.put_away("D1", AN, "BUSINESS-20241010-0001"), "and so is D1.", "REQ-30")


# -- 2  Eight in a day -------------------------------------------------------------------------

ASKED: Final = {
    "B1": (ZHAO, KE),
    "B2": (QIAN, KE),
    "B3": (SUN, FU),
    "B4": (ZHOU, FU),
    "B5": (ZHENG, YE),
    "B6": (LI, YE),
    "B7": (ZHAO, TONG),
    "B8": (QIAN, TONG),
}
"""Whose certificate, and who issues it."""


def of(clerk: Person) -> list[str]:
    return [case for case, (_, by) in ASKED.items() if by == clerk]


def applied(case: str, customer: Person) -> list[Put]:
    """An application that is filed and found complete; there is to be no request."""
    return [filed(case, customer, _home(customer)), m.check(case, CERTIFICATE, QI)]


def _home(customer: Person) -> Data:
    return said_by(customer, f"{customer}, 3 Mill Lane")


def issued(case: str, customer: Person, clerk: Person, sheet: int = 0) -> list[Put]:
    """A certificate at which nothing goes wrong, from the review to the customer."""
    name, data = alone(case), _home(customer)
    return [
        issuance(name, OpenIssuance(by=clerk)),
        *m.judged_as(INFORMATION, name, YAO, 1),
        m.passed_as(INFORMATION, name, YAO, 1, digest_of(1, data)),
        *entered(name, clerk, data),
        *made(name, clerk),
        printed(name, clerk, sheet),
        signed(name, clerk),
        sealed(name, clerk),
        *m.judged_as(DOCUMENT, name, YAO, 1),
        m.passed_as(DOCUMENT, name, YAO, 1, m.digest(name, 1)),
        delivered(name, clerk, customer),
        issuance(name, handover.CompleteIssuance(by=clerk)),
    ]


def eight_in_a_day(play: Play) -> None:
    play.chapter(
        "Eight in a day",
        "A certificate needs no request, but the same check and the same reviews. How long each"
        " takes, and what goes wrong, is counted from what is on record.",
    )
    play.on("2024-10-21 09:00")
    unseen = filed("B1", ZHAO, _home(ZHAO))
    play.act(unseen, "Zhao applies.", "REQ-01")
    early = issuance(alone("B1"), OpenIssuance(by=KE))
    play.refused(early, "Ke would begin before anybody has checked it.", "ISS-15")
    rest = [put for case, (who, _) in ASKED.items() for put in applied(case, who)][1:]
    play.alike(rest, "By nine there are eight applications, all of them complete.", "REQ-03")
    sheet = 21
    for when, clerk, says in (
        ("2024-10-21 09:30", KE, "Ke issues two within half an hour,"),
        ("2024-10-21 09:55", FU, "Fu two in an hour,"),
        ("2024-10-21 10:10", YE, "Ye two in seventy minutes,"),
        ("2024-10-21 11:00", TONG, "Tong two in two hours."),
    ):
        play.on(when)
        drawn = []
        if clerk != TONG:
            drawn = [sheets(blank_forms.DrawForms(Range(sheet, sheet + 4), by=clerk))]
        first = 4 if clerk == TONG else sheet
        done = [
            put
            for n, case in enumerate(of(clerk))
            for put in issued(case, ASKED[case][0], clerk, first + n)
        ]
        play.alike([*drawn, *done], says, "ISS-07")
        sheet += 5
    play.on("2024-10-21 16:00")
    own = RecordIssuanceError(Stage.DATA_ENTRY, YAO, "The name is misspelt.", by=YAO)
    play.refused(issuance(alone("B5"), own), "Yao would take a mistake upon herself.", "ISS-13")
    ye = wrong(alone("B5"), YE, Stage.DATA_ENTRY, "The name is misspelt.")
    tong = wrong(alone("B7"), TONG, Stage.DOCUMENT_MAKING, "The wrong template.")
    play.alike([ye, tong], "One of Ye's and one of Tong's turn out wrong.", "ISS-13")
    play.on("2024-10-22 10:00")
    ratings = {"B1": 5, "B3": 4, "B5": 4}
    asked = [put for case, score in ratings.items() for put in _rated(case, score)]
    play.alike(asked, "Shi asks three customers how it went.", "RVS-02")


def _rated(case: str, score: int) -> list[Put]:
    customer, clerk = ASKED[case]
    planned = revisit.ScheduleRevisit(customer, case, clerk, by=BAI)
    asked = m.ask_again(f"V-{case}", SHI, customer, "certificates", score, "As it should be.")
    return [m.in_revisit(f"V-{case}", planned), asked]


# -- 3  Every sheet ----------------------------------------------------------------------------


def every_sheet(play: Play) -> None:
    play.chapter(
        "Every sheet",
        "A numbered sheet is in stock, drawn, used, spoiled or returned, and only one of these. The"
        " series ends when each of a hundred is accounted for.",
    )
    play.on("2024-10-31 09:00")
    left = (Range(6, 20), Range(23, 25), Range(28, 30), Range(33, 100))
    closed = sheets(blank_forms.CloseSeries(left, by=KONG))
    play.refused(closed, "Kong would close the series. Clerks still hold sheets.", "GEN-04")
    theft = sheets(blank_forms.ReturnForms(Range(6, 20), by=KE))
    play.refused(theft, "Ke would return what Tong has drawn.", "GEN-02")
    held = {TONG: left[0], KE: left[1], FU: left[2], YE: Range(33, 35)}
    returned = [sheets(blank_forms.ReturnForms(some, by=who)) for who, some in held.items()]
    play.alike(returned, "All four return what they have not used.", "GEN-07")
    short = sheets(blank_forms.CloseSeries((*left[:-1], Range(33, 99)), by=KONG))
    play.refused(short, "Kong counts, and misses one.", "GEN-07")
    play.act(closed, "It was the last. None is unaccounted for.", "GEN-07")
