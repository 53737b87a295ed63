"""Secrecy agreement: what holds of every agreement, and of what is signed under it."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.confidentiality.nda import (
    SIGNED_IN_FULL,
    NdaEnded,
    NdaPrepared,
    NdaRenewed,
    NdaSigned,
    Wording,
)
from casework.domain.general import REASON_STATED, RECORD_STANDS
from casework.domain.kernel import IN_ORDER, Person, stated
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import Property, Step, precedence, whenever

NOBODY: Final = Person("")
_EVERY = (NdaPrepared, NdaSigned, NdaRenewed, NdaEnded)

# -- What lies before the employee, told from the events alone -----------------------------------


@frozen(cache_hash=True)
class Offer:
    """To whom, and in which words; none once they are signed."""

    employee: Person = NOBODY
    wording: tuple[Wording, ...] = ()

    def after(self, event: Any) -> Offer:
        match event:
            case NdaPrepared(employee, wording):
                return Offer(employee, (wording,))
            case NdaRenewed(wording):
                return evolve(self, wording=(wording,))
            case _:
                return Offer(self.employee)


_of_offer: Final = telling(Offer(), _EVERY)


def _says_all(it: Step) -> bool:
    """What the employee answers for, and what they must do: each of it readable."""
    wording = it.event.wording
    answers, duties = map(stated, wording.responsibilities), map(stated, wording.obligations)
    listed = bool(wording.responsibilities) and bool(wording.obligations)
    return listed and all(answers) and all(duties)


PROPERTIES: Final[tuple[Property, ...]] = (
    precedence(
        law("Nothing is signed, renewed or ended that was not prepared", IN_ORDER),
        NdaPrepared,
        (NdaSigned, NdaRenewed, NdaEnded),
        anew=NdaEnded,
    ),
    in_course(
        law("An agreement is prepared, signed and ended in its turn", IN_ORDER),
        "none",
        {
            NdaPrepared: to("prepared", "none", "prepared", "ended"),
            NdaSigned: to("in force", "prepared", "in force"),
            NdaRenewed: staying("in force"),
            NdaEnded: to("ended", "prepared", "in force"),
        },
    ),
    whenever(
        law("An agreement is made with whoever is employed", IN_ORDER),
        NdaPrepared,
        lambda it: it.facts.employed and it.event.employee == it.facts.person,
    ),
    _of_offer(
        law("What is signed is what was offered, once", IN_ORDER),
        (NdaSigned,),
        lambda now, it: now.wording == (it.event.wording,),
    ),
    _of_offer(
        law("Nobody signs an agreement for somebody else", SIGNED_IN_FULL),
        (NdaSigned,),
        lambda now, it: it.act.by == it.act.party == it.event.signer == now.employee,
    ),
    whenever(
        law("What is signed lists what to answer for and what to do", SIGNED_IN_FULL),
        NdaSigned,
        _says_all,
    ),
    whenever(
        law("An agreement ends for a reason", REASON_STATED),
        NdaEnded,
        lambda it: stated(it.event.reason),
    ),
    _of_offer(
        law("The end says whose agreement it was, and whether access ends with it", RECORD_STANDS),
        (NdaEnded,),
        lambda now, it: it.event.employee == now.employee and it.event.granted == it.facts.granted,
    ),
    as_said(law("What is on record of an agreement was said of it", RECORD_STANDS), _EVERY),
)
