"""Which review belongs to which request."""

from __future__ import annotations

from typing import Final

from casework.domain.review import review

_KIND: Final = f"{review.REQUEST_RESULT}:"


def review_of(request: str) -> str:
    """The stream in which a request's result is reviewed, by the request's identity."""
    return f"{review.decider.name}/{_KIND}{request}"


def request_of(subject: str) -> tuple[str, ...]:
    """The request whose result a review is of, by the review's identity; none: it is of another
    kind."""
    return (subject.removeprefix(_KIND),) if subject.startswith(_KIND) else ()
