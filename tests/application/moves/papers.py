"""What suggests itself wherever something lies before reviewers, or is put together on file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casework.application.office import Office
from casework.domain.archives import file
from casework.domain.kernel import Act, Person, Personal
from casework.domain.review import review
from tests.application.moves.cast import ARNO, BO, REVIEWERS, Move


def of_review(office: Office, kind: str, name: str) -> Iterator[Move]:
    """What suggests itself about the review of a subject as something of a kind."""
    stream = f"review.review/{kind}:{name}"
    yield from ((stream, it) for it in _reviewing(office.state(stream)[1]))


def _reviewing(state: Any) -> Iterator[Act]:
    if not isinstance(state, review.Staged):
        return
    version, kind = state.subject.version, state.subject.kind
    for who in REVIEWERS.get(state.role, (BO,)):
        said = {it.criterion for it in state.sheet}
        for criterion in sorted(review.CRITERIA[kind] - said):
            yield review.RecordVerdict(version, criterion, True, "", by=who)
        for criterion in sorted(review.CRITERIA[kind]):
            yield review.RecordVerdict(version, criterion, False, "Too short.", by=who)
        yield review.PassStage(version, state.subject.digest, by=who)
        for way in sorted(review.WAYS_BACK.get(kind, {""})):
            yield review.ReturnForRework(version, "It is too short.", way, by=who)


def filing_away(whose: Person, name: str, state: Any) -> Iterator[Act]:
    """What suggests itself about a file in which records are put together."""
    if isinstance(state, file.Collecting):
        wanted = file.belongs(state.contents.archive_class)
        for kind in sorted(wanted - {it.kind for it in state.contents.records}):
            yield file.AddRecord(kind, f"{kind} {name}", "disk 1", "shelf 3", by=ARNO)
        yield file.IndexArchive(Personal(whose, "Harbour Road"), by=ARNO)
        yield file.SealArchive(by=ARNO)
