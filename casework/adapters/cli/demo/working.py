"""Working: leave that is asked for before it begins, and a month's attendance."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from casework.adapters.cli.demo import moves as m
from casework.adapters.cli.demo.cast import CLERKS, HAN, LU, MA, TONG, YE
from casework.adapters.cli.demo.play import Play, Put
from casework.domain.kernel import Act, Person
from casework.domain.people import attendance, leave

MONTH: Final = "2024-10"


def in_october(person: Person, act: Act) -> Put:
    return f"people.attendance/{person}:{MONTH}", act


def on_leave(name: str, act: Act) -> Put:
    return f"people.leave/{name}", act


# -- 1  Leave ----------------------------------------------------------------------------------


def somebody_is_away(play: Play) -> None:
    play.chapter(
        "Somebody is away",
        "Leave is asked for before it begins, and somebody above says yes. It begins and ends by"
        " the clock. Everyone punches in person: to try it for a colleague is on record.",
    )
    play.on("2024-10-22 14:00")
    begun = _leave("2024-10-21 09:00")
    play.refused(on_leave("L1", begun), "Ye asks for leave since yesterday.", "LEV-01")
    asked = _leave("2024-10-23 09:00")
    play.act(on_leave("L1", asked), "She asks from tomorrow on, until Friday evening.", "LEV-01")
    kind = on_leave("L1", leave.ApproveLeave(by=MA))
    play.refused(kind, "Ma would let her go. He is not the one above her.", "LEV-02")
    play.act(on_leave("L1", leave.ApproveLeave(by=LU)), "Lu is, and does.", "LEV-02")
    play.time_passes("2024-10-22 17:30", "In the evening, what is overdue is noted.", "GEN-06")
    play.time_passes("2024-10-23 09:30", "On Wednesday her leave begins.", "LEV-02")
    for_her = in_october(YE, attendance.Punch(by=TONG))
    play.refused(for_her, "Tong comes in late, and punches for her, too.", "ATT-01")
    play.act(in_october(TONG, attendance.Punch(by=TONG)), "He has only himself to punch.", "ATT-01")


def _leave(start: str) -> leave.ApplyLeave:
    why = m.said(YE, "My mother is ill.")
    return leave.ApplyLeave(m.clock(start), m.clock("2024-10-25 17:00"), why, by=YE)


# -- 2  Back -----------------------------------------------------------------------------------


def somebody_is_back(play: Play) -> None:
    play.chapter(
        "Back at work",
        "Until its month is over attendance is open, and is put right only with a reason.",
    )
    play.time_passes("2024-10-28 09:05", "Ye's leave is over.", "LEV-02")
    early = in_october(YE, attendance.SealPeriod(by=HAN))
    play.refused(early, "Han would settle October. It is not over.", "ATT-03")
    book = _from_the_book(TONG, "")
    play.refused(book, "She would add what the gate's book says, and not say why.", "GEN-03")


# -- 3  Settled --------------------------------------------------------------------------------

WORKED: Final = [
    date(2024, 10, it)
    for it in (8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 21, 22, 23, 24, 25, 28, 29, 30, 31)
]
AWAY: Final = {date(2024, 10, it) for it in (23, 24, 25)}
LATE: Final = {date(2024, 10, it): timedelta(minutes=40) for it in (10, 17, 23, 29)}


def settled(play: Play) -> None:
    """The month of each clerk is put right from the gate's book, and sealed."""
    why = "The clock at the side door stood still; from the gate's book."
    right = [_from_the_book(it.person, why) for it in CLERKS]
    play.alike(right, "Han adds the punches that a broken clock has missed,", "ATT-03")
    sealed = [in_october(it.person, attendance.SealPeriod(by=HAN)) for it in CLERKS]
    play.alike(sealed, "and seals October. Ye's leave counts as no absence.", "ATT-03")


def _from_the_book(person: Person, why: str) -> Put:
    past = [it for it in WORKED if it < date(2024, 10, 28) or why]
    came = tuple(at for day in past for at in _came_and_left(person, day))
    return in_october(person, attendance.CorrectPunch((), came, why, by=HAN))


def _came_and_left(person: Person, day: date) -> tuple[datetime, ...]:
    if person == YE and day in AWAY:
        return ()
    late = LATE.get(day, timedelta()) if person == TONG else timedelta()
    return m.clock(f"{day} 08:55") + late, m.clock(f"{day} 17:00")
