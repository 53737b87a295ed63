"""When an appraisal is final it goes on the employee's record, where what is due is told: to
improve after a fail, a measure after several on end, a reward for excellence."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.people import record
from casework.domain.people.appraisal import AppraisalFinalised


def when_appraisal_is_final(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case AppraisalFinalised(employee, scheme, period, score, grade):
            enter = record.EnterResult(
                it.stream, scheme, period, score, grade, by=it.act.by, at=it.act.at
            )
            yield f"{record.decider.name}/{employee}", enter
