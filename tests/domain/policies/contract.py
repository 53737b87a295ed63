"""A contract on its way: what the examples of its policies have in common."""

from __future__ import annotations

from typing import Any

from casework.domain.kernel import Act, Happened
from casework.domain.review.review import Opening, ReviewOpened
from casework.domain.signing import contract
from casework.domain.signing.deal import SIGNING_FILE
from casework.domain.staff import Role
from tests.domain.cast import moment, wd
from tests.domain.policies.request import happened
from tests.domain.signing.test_contract import AS_IT_WAS, SAM

FILE_REVIEW = "review.review/signing_file:17"
SALE_REVIEW = "review.review/sales_contract:17"
STAGES = Opening((Role.SIGN_REVIEWER,), wd(1))
REVIEW_OPENED = ReviewOpened(
    SIGNING_FILE,
    1,
    AS_IT_WAS.digest,
    SAM,
    profile="",
    group="",
    business_type="lease",
    quality="",
    stages=STAGES.stages,
    review_by=wd(1).since(moment(2)),
)


def with_contract(act: Act, *history: Any) -> Happened:
    """That the last of these happened to contract 17, by this act, after the others."""
    return happened(contract.decider, act, *history)
