"""A mapping holds together, or everything that is wrong with it is told at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casework.adapters.interchange.mapping import filled
from casework.adapters.structuring import Malformed
from casework.domain.kernel import Person
from casework.domain.people.organisation import FoundOffice
from casework.domain.requests import intake
from casework.domain.requests.filing import NotSubmitted
from tests.adapters.interchange.logs import MAPPING, WORK, plan

SMALL = """
opened = 2010-01-01T00:00:00Z

[[office]]
to = "people.organisation/office"
command = "FoundOffice"
by = "hr"
data = { hr = "hr", name = { of = "hr", clear = "HR" } }

[[assumed]]
before = ["Confirmed"]
phase = "Checked"
to = "requests.intake/{case}"
command = "WithdrawRequest"
by = "applicant"
data = { reason = "assumed" }

[activities.Confirmed]
to = "requests.intake/{case}"
command = "Register"
data = { number = "REQ-{day}-{serial}" }

[noted]
Other = "no rule of ours speaks of it"
"""


def wrong(text: str) -> list[str]:
    with pytest.raises(Malformed) as caught:
        plan(text)
    return [it.path for it in caught.value.problems]


def changed(*changes: tuple[str, str]) -> str:
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def test_a_mapping_that_holds_together_is_a_plan():
    made = plan(SMALL)

    assert made.opened == datetime(2010, 1, 1, tzinfo=UTC)
    assert [it.deed.kind for it in made.office] == [FoundOffice]
    standing = made.activities["Confirmed"]
    assert [it.deed.kind for it in standing.assumptions] == [intake.WithdrawRequest]
    words = {"case": "7", "resource": "ann", "day": "20110301", "serial": "0001"}
    at = datetime(2011, 3, 1, tzinfo=UTC)
    assert standing.deed_in(NotSubmitted()).put(words, at) == (
        "requests.intake/7",
        intake.Register("REQ-20110301-0001", by=Person("ann"), at=at),
    )


def test_the_example_explains_itself_and_holds_together():
    assert len(plan().activities[WORK].assumptions) > 5
    assert MAPPING.read_text().count("#") > 40


def test_its_digest_is_of_what_it_says_and_not_of_its_layout():
    spaced = SMALL.replace("\n\n", "\n\n# A remark.\n\n").replace('= "hr"\n', '   = "hr"\n')

    assert plan(spaced).digest == plan(SMALL).digest
    assert plan(changed(("REQ-{day}", "ORD-{day}"))).digest != plan(SMALL).digest


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("opened = 2010-01-01T00:00:00Z", ""), "opened"),
        (("00:00:00Z", "00:00:00"), "opened"),
        (('to = "people.organisation/office"', 'to = "people/office"'), "office[0].to"),
        (('to = "people.organisation/office"', 'to = "people.organisation"'), "office[0].to"),
        (('"FoundOffice"', '"FindOffice"'), "office[0].command"),
        (('"Register"', '"RequestRegistered"'), "activities.Confirmed.command"),
        (('{ reason = "assumed" }', "{}"), "assumed[0].data.reason"),
        (('{ reason = "assumed" }', "{ reason = 7 }"), "assumed[0].data.reason"),
        (('clear = "HR"', 'clean = "HR"'), "office[0].data.name.clear"),
        (('{ reason = "assumed" }', '{ reason = "", why = "" }'), "assumed[0].data.why"),
        (('by = "applicant"', 'by = "{who}"'), "assumed[0]"),
        (("REQ-{day}", "REQ-{day+1d}"), "activities.Confirmed"),
        (('by = "hr"', 'by = "{resource}"'), "office[0]"),
        (('phase = "Checked"', 'phase = "Chequed"'), "assumed[0].phase"),
        (('before = ["Confirmed"]', 'before = ["Confirmd"]'), "assumed[0].before"),
        (('phase = "Checked"', 'phase = "Checked"\nunless = ["{case}"]'), "assumed[0].unless"),
        (('phase = "Checked"', 'phase = "Checked"\nabout = "{wo}"'), "assumed[0]"),
        (("Other =", "Confirmed ="), "noted.Confirmed"),
        (('Other = "no rule of ours speaks of it"', 'Other = " "'), "noted.Other"),
        (("[noted]", '[log]\nzone = "Mars/Olympus"\n[noted]'), "log.zone"),
        (("[noted]", '[log]\ndelimiter = ""\n[noted]'), "log.delimiter"),
        (("[noted]", "[log]\nactivity = []\n[noted]"), "log.activity"),
        (("[noted]", '[values.time]\nattribute = "x"\n[noted]'), "values.time"),
        (("[noted]", '[values.serial]\nattribute = "x"\n[noted]'), "values.serial"),
        (("[noted]", "[ignored]"), "ignored"),
        (("[[assumed]]", "[assumed]"), "assumed.phase"),
        (("[[office]]", "[[assumed]]"), "office"),
        (("[noted]", 'values = "x"\n[noted]'), "activities.Confirmed.values"),
        (
            ("opened = 2010-01-01T00:00:00Z", 'opened = 2010-01-01T00:00:00Z\nvalues = "x"'),
            "values",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(change: tuple[str, str], path: str):
    assert path in wrong(changed(change))


def test_what_is_no_toml_is_told():
    assert wrong("opened = ") == [""]


def test_all_mistakes_are_told_at_once():
    text = changed(
        ('"FoundOffice"', '"FindOffice"'),
        ('{ reason = "assumed" }', "{ reason = 7 }"),
        ("REQ-{day}", "REQ-{date}"),
        ('phase = "Checked"', 'phase = "Chequed"'),
        ('Other = "no rule of ours speaks of it"', 'Other = ""'),
    )

    assert set(wrong(text)) == {
        "office[0].command",
        "assumed[0].data.reason",
        "activities.Confirmed",
        "assumed[0].phase",
        "noted.Other",
    }


def test_a_mistake_in_one_part_hides_none_in_another_and_leads_to_no_other():
    text = changed(
        ("opened = 2010-01-01T00:00:00Z", ""),
        ('to = "requests.intake/{case}"\ncommand = "Register"', 'command = "Register"'),
        ('command = "WithdrawRequest"', 'command = "Withdraw"'),
    )

    assert wrong(text) == ["opened", "activities.Confirmed.to", "assumed[0].command"]


def test_a_place_keeps_the_kind_of_what_is_put_there_if_there_is_nothing_else():
    words = {"version": 3, "time": datetime(2011, 3, 1, 9, tzinfo=UTC)}

    assert filled(["{version}", "v{version}", {"a": "{version}"}, 7], words) == [
        3,
        "v3",
        {"a": 3},
        7,
    ]
    assert [filled(f"{{time+{it}}}", words) for it in ("2d", "3h", "90min")] == [
        "2011-03-03T09:00:00+00:00",
        "2011-03-01T12:00:00+00:00",
        "2011-03-01T10:30:00+00:00",
    ]
