"""Which review belongs to which subject."""

from __future__ import annotations

from casework.domain.review import review


def reviewed_as(kind: str, subject: str) -> str:
    """The stream in which a subject is reviewed as something of a kind, by its identity."""
    return f"{review.decider.name}/{kind}:{subject}"


def subject_as(kind: str, identity: str) -> tuple[str, ...]:
    """The subject that is reviewed as something of this kind, by the review's identity; none: the
    review is of another kind."""
    named = f"{kind}:"
    return (identity.removeprefix(named),) if identity.startswith(named) else ()


def review_of(request: str) -> str:
    """The stream in which a request's result is reviewed, by the request's identity."""
    return reviewed_as(review.REQUEST_RESULT, request)


def request_of(identity: str) -> tuple[str, ...]:
    """The request whose result a review is of, by the review's identity; none: it is of another
    kind."""
    return subject_as(review.REQUEST_RESULT, identity)
