"""How everything stands: a request in every phase there is."""

from __future__ import annotations

from collections.abc import Callable

from casework.adapters.cli.demo import moves as m
from casework.adapters.cli.demo.cast import (
    CHANGES,
    DOU,
    HUANG,
    LEI,
    LI,
    QI,
    QIAN,
    SUN,
    ZHAO,
    ZHENG,
    ZHOU,
)
from casework.adapters.cli.demo.play import Play, Put
from casework.domain.requests import delivery, intake, processing
from casework.domain.requests.filing import Grounds, Verdict

# -- 1  The end of November ---------------------------------------------------------------------


def how_everything_stands(play: Play) -> None:
    play.chapter(
        "How everything stands",
        "Work goes on. At the end of November there is a request in every phase there is.",
    )
    play.on("2024-11-25 10:00")
    intake_desk = [
        m.file_change("R8", ZHAO),
        m.file_change("R9", QIAN),
        m.check("R9", m.CHANGE, QI, identity_card=Verdict.INVALID),
        m.file_change("R10", SUN),
        m.check("R10", m.CHANGE, QI, identity_card=Verdict.INVALID),
        m.notice("R10", QI, identity_card=("it has expired", "a valid one")),
        m.file_change("R11", LI),
        m.check("R11", m.CHANGE, QI),
    ]
    play.alike(intake_desk, "R8 to R11 are at the intake desk.", "REQ-03")
    not_ours = intake.DeclineRequest(Grounds.NOT_OUR_BUSINESS, "Ask the bank.", "email", by=QI)
    declined = [m.file_change("R12", ZHOU), m.at_intake("R12", not_ours)]
    play.alike(declined, "R12 is not ours to do, and Zhou is told so.", "REQ-10")
    changed_mind = intake.WithdrawRequest("I stay where I am.", by=ZHENG)
    withdrawn = [m.file_change("R13", ZHENG), m.at_intake("R13", changed_mind)]
    play.alike(withdrawn, "Zheng takes R13 back.", "GEN-03")
    changes = _each(
        range(14, 27),
        lambda it: m.registered(it, ZHOU, f"REQ-20241125-{it[1:]:0>4}", m.CHANGE),
    )
    play.alike(changes, "R14 to R26 are registered.", "REQ-04")
    group = [
        m.file_materials("R15", QI),
        m.assign_group("R15", CHANGES, QI, "2024-12-02 17:00"),
        m.file_materials("R16", QI),
        m.assign_group("R16", CHANGES, QI, "2024-12-02 17:00"),
        m.assign("R16", HUANG, LEI),
    ]
    play.alike(group, "R15 is with its group, R16 with Huang.", "REQ-15")
    begun = _each(range(17, 27), lambda it: m.given_to(it, HUANG, due="2024-12-02 17:00"))
    play.alike(begun, "Huang has begun with the others.", "REQ-17")
    no_more = processing.WithdrawRequest("I stay where I am.", by=ZHOU)
    play.act(m.in_processing("R18", no_more), "Zhou takes back R18.", "REQ-32")
    done = _each(range(19, 27), lambda it: m.worked_on(it, m.CHANGE, HUANG))
    play.alike(done, "R19 to R26 have a result.", "REQ-18")
    play.on("2024-11-26 10:00")
    back = [
        m.judge("R20", LEI, 1, "quality", "one copy of two", passed=False),
        m.return_it("R20", LEI, 1, "The second copy is missing."),
    ]
    play.alike(back, "R20 goes back to Huang.", "REV-03")
    approved = _each(range(21, 27), lambda it: [*m.passed(it, LEI), *m.passed(it, DOU)])
    play.alike(approved, "R21 to R26 are approved.", "REV-02")
    late = delivery.WithdrawRequest("I found it myself.", by=ZHOU)
    play.act(m.in_delivery("R22", late), "Even now R22 can be taken back.", "REQ-32")
    told = _each(range(23, 27), lambda it: [m.notify(it, HUANG)])
    play.alike(told, "Zhou hears of R23 to R26.", "REQ-25")
    arrived = _each(range(24, 27), lambda it: [m.confirm(it, ZHOU)])
    play.alike(arrived, "R24 to R26 have arrived,", "GEN-02")
    wrong = [m.object_to(it, ZHOU, "street", "That is not my street.") for it in ("R24", "R26")]
    play.alike(wrong, "but R24 and R26 are wrong, Zhou says.", "GEN-02")
    anew = delivery.ReopenResult("It is the wrong street.", by=DOU)
    play.act(m.in_delivery("R26", anew), "R26 is: Dou has it done again.", "REQ-29")
    content = m.hear("R25", HUANG, ZHOU, "fine", satisfied=True)
    play.alike([content, m.close("R25", HUANG)], "R25 is closed.", "REQ-28")
    play.time_passes(
        "2024-11-29 17:00", "November ends. What was due and is not done is noted.", "GEN-06"
    )


def _each(numbers: range, of: Callable[[str], list[Put]]) -> list[Put]:
    return [put for number in numbers for put in of(f"R{number}")]
