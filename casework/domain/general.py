"""General rules: what holds on every page, and the one gate all commands pass.

``admit`` holds an act to what its page cannot know: the actor's posts, the clock, and whose act
it is. The page decides the rest. There is no way around it, for nobody (GEN-08).
"""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from casework.domain.kernel import (
    LAW,
    SYSTEM,
    Act,
    Rule,
    hold_to_role,
    only_by,
    require,
    stated,
)
from casework.domain.staff import CLOCK, ENTERS_FOR_PARTIES, PARTIES, Roles

# -- Facts -------------------------------------------------------------------------------------


@frozen
class General:
    """What the gate is told about an act.

    ``roles`` are those of the actor's active posts (from the organisation and the employee's
    page; held), ``last`` is the latest ``at`` in the stream so far, ``now`` the office's clock,
    ``earliest`` how far back an act may be dated (``backdate_max``).
    """

    roles: Roles
    last: datetime
    now: datetime
    earliest: datetime


# -- Rules without a page ----------------------------------------------------------------------

RECORD_STANDS = Rule(
    "GEN-01",
    "What is recorded stands; a correction is a new event that names what it corrects, and why.",
    cites=("S0-3.3c", "S0-6.6a", "S2-8.3a", "S3-3.2.3a"),
    kinds=LAW,
)
OVERRIDE_NAMED = Rule(
    "GEN-08",
    "A rule is overridden only where it says so, by the role it names, for a stated reason.",
    cites=("S1-2.2.1a", "S2-1.3b"),
)
EQUAL_TREATMENT = Rule(
    "GEN-09",
    "Equal cases are decided alike, whoever they are about.",
    cites=("S0-1c", "S2-1.3b", "S3-1.3.4"),
    kinds=LAW,
)


# -- 1  Who ------------------------------------------------------------------------------------
# S0-2a, S0-2b, S1-1.2, S2-1.2, S3-1.2, S4-1.2   Each regulation binds the posts in its scope.

IN_POST = Rule(
    "GEN-02",
    "An act is open to whoever holds a post for it; a party acts on its own case alone.",
    cites=("S0-2a", "S0-2b", "S1-1.2", "S2-1.2", "S3-1.2", "S4-1.2"),
)

# S1-3.1.1   Customers file by themselves, by several channels.
# S0-6.1a    Filing is received online and offline.
# S1-3.4.2   Whether a customer is satisfied is the customer's to say.

OWN_ACT = Rule(
    "REQ-31",
    "What a customer does is entered by staff only in the customer's name, with proof of it.",
    cites=("S1-3.1.1", "S0-6.1a", "S1-3.4.2"),
)

# -- 2  Why ------------------------------------------------------------------------------------
# S1-3.3.3   What is sent back is sent back with its reason.

REASON_STATED = Rule(
    "GEN-03",
    "Where a reason is due, something readable is said.",
    cites=("S1-3.3.3",),
)

# -- 3  Two persons ----------------------------------------------------------------------------
# S0-9.3b    A post is not used for one's own benefit.
# S4-2.1.2   Drafting and reviewing are two tasks.

TWO_PERSONS = Rule(
    "GEN-05",
    "Who produces, who reviews and who approves are different persons.",
    cites=("S0-9.3b", "S4-2.1.2"),
)

# -- 4  Bound to secrecy -----------------------------------------------------------------------
# S1-7.1.2   Staff sign an agreement that says what secrecy asks of them.
# S2-5.2a    So do those who work in signing.
# S4-7.2.1   So does the back office.
# S1-2.2.4c  Handlers keep the secrets of the business.

UNDER_NDA = Rule(
    "NDA-02",
    "No access, and no work on cases, is given to anyone without a secrecy agreement in force.",
    cites=("S1-7.1.2", "S2-5.2a", "S4-7.2.1", "S1-2.2.4c"),
)

# -- 5  When -----------------------------------------------------------------------------------
# S0-6.6a    What was done can be traced, in the order it was done.

IN_TIME_ORDER = Rule(
    "GEN-10",
    "Acts follow one another in time, none lies ahead of the clock or further back than allowed.",
    cites=("S0-6.6a",),
)


def admit(act: Act, general: General) -> None:
    """Hold a caller's command to the rules that every page shares.

    Raises:
        Refused: under GEN-02 (no post for it), REQ-31 (another's act without proof) or GEN-10
            (time).
    """
    hold_to_role(_has_post(act, general.roles), IN_POST)
    _admit_on_behalf(act, general)
    _admit_time(act, general)


def _has_post(act: Act, roles: Roles) -> bool:
    if act.by == SYSTEM:
        return bool(act.may & CLOCK)
    return bool(act.may & PARTIES or (act.may - CLOCK) & roles)


def _admit_on_behalf(act: Act, general: General) -> None:
    if act.on_behalf_of is None:
        return
    only_by(act.may & PARTIES and general.roles & ENTERS_FOR_PARTIES, OWN_ACT)
    require(stated(act.on_behalf_of.evidence), OWN_ACT)


def _admit_time(act: Act, general: General) -> None:
    require(act.at >= general.last, IN_TIME_ORDER)
    require(act.at <= general.now, IN_TIME_ORDER)
    require(act.at >= general.earliest, IN_TIME_ORDER)
