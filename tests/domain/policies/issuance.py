"""An issuance on its way between the pages: what the examples of its policies have in common."""

from __future__ import annotations

from typing import Any

from casework.domain.issuance import issuance
from casework.domain.kernel import Act, Happened
from casework.domain.review.review import Opening, ReviewOpened
from casework.domain.staff import Role
from tests.domain.cast import moment, wd
from tests.domain.issuance.test_issuance import CAS, COL, FIRST
from tests.domain.policies.request import happened

INFO_REVIEW, COPY_REVIEW = (
    f"review.review/{it}:17" for it in ("issuance_info", "issuance_document")
)
STAGE = Opening((Role.ISS_REVIEWER,), wd(1))


def in_issuance(act: Act, *history: Any) -> Happened:
    """That the last of these happened in issuance 17, by this act, after the others."""
    return happened(issuance.decider, act, *history)


INFO_OPENED = ReviewOpened(
    "issuance_info",
    1,
    FIRST,
    CAS,
    "",
    "",
    "certificate",
    "",
    (Role.ISS_REVIEWER,),
    wd(1).since(moment(2)),
)
COPY_OPENED = ReviewOpened(
    "issuance_document",
    1,
    "d1",
    COL,
    "",
    "",
    "certificate",
    "",
    (Role.ISS_REVIEWER,),
    wd(1).since(moment(5)),
)
