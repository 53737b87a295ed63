"""When a document is printed on a numbered sheet, the register of that series has it as used."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.issuance import blank_forms
from casework.domain.issuance.documents import BlankForm, DocumentPrinted
from casework.domain.kernel import Happened, Reaction


def when_form_is_printed_on(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case DocumentPrinted(copy, form=BlankForm(series, number)):
            use = blank_forms.UseForm(
                number, f"{it.stream}, copy {copy}", by=it.act.by, at=it.act.at
            )
            yield f"{blank_forms.decider.name}/{series}", use
