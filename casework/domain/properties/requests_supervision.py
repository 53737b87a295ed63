"""Supervision of a case: what holds of it in the same way in processing and in delivery."""

from __future__ import annotations

from casework.domain.kernel import stated
from casework.domain.properties.records import Telling
from casework.domain.properties.templates import Law, Property, Step, whenever
from casework.domain.requests.assignment import HandlerAssigned
from casework.domain.requests.supervision import (
    DelayResolved,
    HandlerReassigned,
    NoticeDelegated,
    ProgressRecorded,
    RecordProgress,
)

EVENTS = (HandlerReassigned, NoticeDelegated, ProgressRecorded, DelayResolved)
_NAMED = (HandlerAssigned, HandlerReassigned)


def _found(it: Step) -> bool:
    """What was found is what the tracker told of, from that time on; or nothing."""
    anomaly = it.act.anomaly if isinstance(it.act, RecordProgress) else ""
    told = [(anomaly, it.act.at)] if stated(anomaly) else []
    return [(delay.key, delay.found_at) for delay in it.event.found] == told


def supervised(of_case: Telling, where: str) -> tuple[Property, ...]:
    """The properties of supervision ``where`` a case lies.

    What they remember tells its ``handler``, its ``trackers`` and the keys of its ``delays``.
    """
    return (
        whenever(
            Law(
                f"Its leader names a fit member of the group to handle it, {where}",
                ("S1-3.2.1", "S1-2.2.3a", "S3-2.2.1a"),
                ("REQ-15",),
            ),
            _NAMED,
            lambda it: it.facts.by_leader and it.facts.member and it.facts.covers,
        ),
        whenever(
            Law(
                f"Who handles it may know of it, and keeps it, {where}",
                ("S1-1.3.4", "S1-2.2.4c", "S1-7.1.2"),
                ("REQ-16",),
            ),
            _NAMED,
            lambda it: it.facts.under_nda and it.facts.granted,
        ),
        whenever(
            Law(f"The clock alone tells what is overdue, {where}", ("S3-2.2.3b",), ("REQ-21",)),
            ProgressRecorded,
            lambda it: not any("@" in delay.key for delay in it.event.found),
        ),
        of_case(
            Law(f"Nobody is to follow their own work, {where}", ("S3-2.2.3a",), ("REQ-17",)),
            _NAMED,
            lambda now, it: it.event.handler not in now.trackers,
        ),
        whenever(
            Law(f"Who changes its people says why, {where}", ("S1-3.3.3",), ("GEN-03",)),
            (HandlerReassigned, NoticeDelegated),
            lambda it: stated(it.event.reason),
        ),
        of_case(
            Law(
                f"Its handler or leader lets somebody in the office tell, {where}",
                ("S3-2.3.1a",),
                ("REQ-25",),
            ),
            (NoticeDelegated,),
            lambda now, it: it.facts.in_post and (it.facts.by_leader or it.act.by == now.handler),
        ),
        of_case(
            Law(f"Who follows it says how it goes, {where}", ("S3-2.2.3a",), ("REQ-17",)),
            (ProgressRecorded,),
            lambda now, it: it.act.by in now.trackers and stated(it.event.note),
        ),
        of_case(
            Law(f"What goes wrong is found once, {where}", ("S3-2.2.3b",), ("REQ-21",)),
            (ProgressRecorded,),
            lambda now, it: (
                _found(it) and now.delays.isdisjoint(delay.key for delay in it.event.found)
            ),
        ),
        of_case(
            Law(
                f"What is resolved was found, and has a cause and a measure, {where}",
                ("S3-2.2.3b",),
                ("REQ-21",),
            ),
            (DelayResolved,),
            lambda now, it: (
                it.event.key in now.delays and stated(it.event.cause) and stated(it.event.measure)
            ),
        ),
        of_case(
            Law(
                f"Its tracker or leader resolves what went wrong, {where}",
                ("S0-2a", "S0-2b", "S1-1.2", "S2-1.2", "S3-1.2", "S4-1.2"),
                ("GEN-02",),
            ),
            (DelayResolved,),
            lambda now, it: it.act.by in now.trackers or it.facts.by_leader,
        ),
    )
