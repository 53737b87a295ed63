"""Laws of numbers: each is given once, to one thing, which keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from casework.domain.archives.file import ArchiveOpened
from casework.domain.care.revisit import SatisfactionRated
from casework.domain.numbers import NumberKind, NumberTaken
from casework.domain.orders import fulfilment, order
from casework.domain.requests import delivery, intake, processing
from casework.domain.signing import contract, files
from tests.application.laws.record import Line, Record

# -- LAW-10 ------------------------------------------------------------------------------------


def no_number_is_given_twice(record: Record) -> None:
    """What bears a number is the only one of its kind that does, and is on record as its holder
    in the same decision."""
    given = Counter(
        (f"{kind}:{number}", line.stream, line.decision) for line, kind, number in _given(record)
    )
    holders = record.of("numbers", NumberTaken)
    taken = Counter((line.identity, it.holder, line.decision) for line, it in holders)
    assert given == taken
    assert set(Counter(number for number, *_ in given).values()) <= {1}
    assert set(given.values()) <= {1}


def _given(record: Record) -> Iterator[tuple[Line, NumberKind, str]]:
    for line in record.lines:
        match line.event:
            case intake.RequestRegistered(number=number):
                yield line, NumberKind.REQUEST, number
            case ArchiveOpened(number=number):
                yield line, NumberKind.ARCHIVE, number
            case SatisfactionRated() as rated:
                yield line, NumberKind.RATING, rated.name
            case files.FileAdded(file):
                yield line, NumberKind.DOCUMENT, file.number
            case order.OrderReceived(number=number):
                yield line, NumberKind.ORDER, number


def whatever_has_a_number_keeps_it(record: Record) -> None:
    """What is told later of something numbered is told under the number it was given."""
    numbers: dict[str, str] = {}
    for line in record.lines:
        match line.event:
            case intake.RequestRegistered(number=number):
                numbers[f"requests.processing/{line.identity}"] = number
                numbers[f"requests.delivery/{line.identity}"] = number
            case order.OrderReceived(number=number):
                numbers[line.stream] = number
            case (
                processing.ProcessingOpened(number=number)
                | order.OrderClosed(number=number)
                | fulfilment.OrderDelivered(number=number)
            ):
                assert numbers[line.stream] == number
            case delivery.DeliveryOpened(case=case):
                assert numbers[line.stream] == case.number
            case contract.SigningArchiveOpened(number):
                opened = record.streams[f"archives.file/signing:{line.identity}"][0].event
                assert opened == ArchiveOpened("signing", number)
