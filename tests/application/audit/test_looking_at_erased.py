"""Looking back at what was erased: everything is answered, and nothing that was personal in it."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.diff import diff
from casework.application.audit.erasing import erase
from casework.application.audit.explain import explain
from casework.application.audit.fields import paths
from casework.application.audit.moments import AtPosition, Latest, at, cut, standing
from casework.application.audit.people import people, side_of
from casework.application.audit.refusals import refusals
from casework.application.audit.timeline import timeline
from casework.application.office import Denied, Office
from casework.domain.kernel import Person
from casework.infrastructure.personal_keys import MemoryKeys
from tests.application.audit.lived import INTAKE
from tests.offices import an_office, registered, staffed, submission

ADDRESS = b"3 Harbour Road"  # Of Ann, in her submission and in one that was refused.


def answers(office: Office) -> dict[str, bytes]:
    """All that can be asked about her request, as programs are told it."""
    begin, now = cut(office.journal, AtPosition(1)), cut(office.journal, Latest())
    fields = sorted(paths(standing(office, now, INTAKE)[1]))
    told: dict[str, Any] = {
        "as of": standing(office, now, INTAKE)[1],
        "diff": [(it.path, str(it.before), it.after) for it in diff(office, INTAKE, begin, now)],
        "timeline": [it.said for it in timeline(office, INTAKE).happenings],
        "refusals": [it.command for it in refusals(office).found],
        "explain": [
            (it.value, it.basis and (it.basis.command, it.basis.asked, it.basis.facts))
            for it in (explain(office, INTAKE, path) for path in fields)
        ],
    }
    return {it: office.codec.encode(value) for it, value in told.items()}


@pytest.fixture
def office() -> Office:
    it = staffed(MemoryJournal(), keys=MemoryKeys())
    registered(it)
    assert isinstance(it.execute(INTAKE, submission()), Denied)
    return it


def test_what_may_be_read_is_read_and_what_was_erased_is_not(office: Office):
    assert {it for it, told in answers(office).items() if ADDRESS in told} == set(answers(office))
    erase(office, Person("ann"), by=Person("inga"), reason="She asked for it.")
    assert {it for it, told in answers(office).items() if ADDRESS in told} == set()


def test_without_the_keys_everything_is_answered_all_the_same(office: Office):
    without = an_office(office.journal)
    told = answers(without)
    assert not any(ADDRESS in it for it in told.values())
    assert timeline(without, INTAKE).streams == timeline(office, INTAKE).streams
    now, then = at(without, Latest())
    assert then.state(INTAKE)[0] == office.state(INTAKE)[0] == now.versions[INTAKE]


def test_of_what_is_personal_a_side_is_only_told_whose_it_is(office: Office):
    names = tuple(office.codec.types)
    side = side_of("requests.intake.RequestSubmitted who:form", names)
    assert people(office, side, side).same == 0
    plain = staffed(MemoryJournal())
    named = side_of("people.employee.EmployeeEngaged who:name", names)
    engaged = people(plain, named, side_of("people.employee.EngageEmployee who:name", names))
    assert {it.person for it in engaged.found} >= {"mia", "lin"}
    assert attrs.asdict(engaged)
