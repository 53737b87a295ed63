"""What follows when a document is printed on a numbered sheet."""

from __future__ import annotations

import attrs

from casework.domain.general import IN_POST
from casework.domain.issuance import blank_forms
from casework.domain.issuance.blank_forms import (
    FormsDrawn,
    FormsReceived,
    FormUsed,
    Range,
    UseForm,
)
from casework.domain.issuance.documents import BlankForm, PrintDocument
from casework.domain.policies.when_form_is_printed_on import when_form_is_printed_on
from casework.testing.scenario import given
from tests.domain.cast import did
from tests.domain.issuance.test_issuance import CAS, COL, PRINTED, TO_PRINT
from tests.domain.policies.issuance import in_issuance

SHEET = BlankForm("POL-A", 3)
PRINT = PrintDocument(1, SHEET, **did("col", 5))


def test_its_register_has_it_as_used_for_that_copy_by_who_holds_it():
    on_sheet = in_issuance(PRINT, *TO_PRINT, attrs.evolve(PRINTED, form=SHEET))
    [(stream, command)] = when_form_is_printed_on(on_sheet)

    copy = "issuance.issuance/17, copy 1"
    assert (stream, command) == ("issuance.blank_forms/POL-A", UseForm(3, copy, **did("col", 5)))
    received = FormsReceived(Range(1, 6), "the printing house")
    series = given(blank_forms.decider, received, FormsDrawn(Range(3, 4), COL))
    series.when(command).then(FormUsed(3, copy))
    given(blank_forms.decider, received, FormsDrawn(Range(3, 4), CAS)).when(command).refused(
        IN_POST
    )


def test_plain_paper_is_in_no_register():
    assert not list(when_form_is_printed_on(in_issuance(PRINT, *TO_PRINT, PRINTED)))
    assert not list(when_form_is_printed_on(in_issuance(PRINT, *TO_PRINT)))
