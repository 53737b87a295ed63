"""Founding: the office, its calendar and policy, and what can be asked of it."""

from __future__ import annotations

from casework.adapters.cli.demo import moves as m
from casework.adapters.cli.demo.cast import (
    APPOINTED,
    CAO,
    DOU,
    FIRST,
    FOUNDER,
    GUO,
    HAN,
    HOLDERS,
    HU,
    HUANG,
    LIN,
    MA,
    QI,
    TAN,
    WU,
)
from casework.adapters.cli.demo.play import Play
from casework.domain.calendar import Term, Unit
from casework.domain.policy import Terms

# -- 1  The office -----------------------------------------------------------------------------


def the_office_is_founded(play: Play) -> None:
    play.chapter(
        "The office is founded",
        "Nobody may do anything without a post, and no case is given to anyone who has not signed"
        " a secrecy agreement. So an office begins with people.",
    )
    play.on("2024-09-02 08:30")
    play.act(m.found(FOUNDER), "Han founds the office, and holds its first post.", "GEN-04")
    play.refused(m.engage(APPOINTED[0], MA), "Ma would engage himself.", "GEN-02")
    newcomers = [it for it in FIRST if it is not FOUNDER]
    play.alike([m.engage(it, HAN) for it in newcomers], "Han engages everybody else.", "GEN-02")
    play.on("2024-09-02 09:00")
    play.alike(m.units(HAN), "A centre, two groups and two departments are set up.", "ORG-02")
    play.act(m.appoint_manager(MA, HAN), "Ma is to manage the centre.", "ORG-01")
    play.refused(m.appoint_manager(DOU, HAN), "A second manager is one too many.", "ORG-01")
    play.alike(m.appoint_deputies(HAN), "Two deputies get their sections.", "ORG-03")
    play.alike(m.appoint_leaders(HAN), "Each group gets its leader.", "ORG-02")
    posts = [m.define_post(it, HAN) for it in HOLDERS]
    play.alike(posts, "Every post says what it is for, and how far it reaches.", "ORG-04")
    play.on("2024-09-02 10:00")
    play.refused(
        m.assign_post(GUO, GUO, HAN),
        "Guo cannot handle cases: he has signed nothing.",
        "NDA-02",
    )
    agreements = [m.prepare_agreement(it.person, HAN) for it in FIRST]
    play.alike(agreements, "Han has an agreement on secrecy ready for everyone,", "GEN-04")
    signatures = [m.sign_agreement(it.person) for it in FIRST]
    play.alike(signatures, "and everyone signs their own.", "NDA-01")
    filled = [m.assign_post(it.person, it.person, HAN) for it in HOLDERS]
    filled.append(m.assign_post("tracker", TAN, HAN))
    play.alike(filled, "Now the posts are filled.", "NDA-02")
    may_see = [m.grant(it, WU) for it in (GUO, HU, HUANG, LIN)]
    play.alike(may_see, "Wu lets those see customers' data who work with it.", "ACC-04")


# -- 2  Calendar and policy --------------------------------------------------------------------


def its_calendar_and_its_policy(play: Play) -> None:
    play.chapter(
        "Its calendar and its policy",
        "The regulations say “promptly” and “on time”. The office says what that means: so many"
        " working days, by a calendar that was published. Whoever changes it says why.",
    )
    play.on("2024-09-02 11:00")
    holidays = m.publish_calendar(HAN, "The State Council's table for 2024.")
    play.act(holidays, "Han publishes the holidays, and the days made up for them.", "GEN-06")
    answer_in = m.set_term(MA, Terms.SUPPLEMENT, Term(8, Unit.WORKING_DAYS), "　 ")
    play.refused(answer_in, "Ma shortens a term for no reason: only blanks.", "DOC-08")
    notice = m.set_term(
        MA, Terms.MISSING_NOTICE, Term(4, Unit.WORKING_HOURS), "Customers wait at the counter."
    )
    play.act(notice, "What is missing will be told within four working hours.", "DOC-08")
    urgent = m.set_term(QI, Terms.MISSING_NOTICE, Term(5, Unit.WORKING_DAYS), "We are few.")
    play.refused(urgent, "Qi would like more time. It is not hers to take.", "GEN-02")


# -- 3  What can be asked for ------------------------------------------------------------------


def what_can_be_asked_for(play: Play) -> None:
    play.chapter(
        "What can be asked for",
        "A business type says which materials and fields a request needs, and how it is worked on."
        " One person proposes it, another approves it.",
    )
    play.on("2024-09-02 14:00")
    refund = m.propose("premium_refund", m.REFUND, CAO, "Premiums paid twice are paid back.")
    play.act(refund, "Cao drafts what a refund takes.", "GEN-11")
    change = m.propose("address_change", m.CHANGE, MA, "Customers move.")
    play.act(change, "Ma drafts what a change of address takes,", "GEN-11")
    play.refused(m.approve("address_change", MA), "and would approve it, too.", "GEN-05")
    play.act(m.approve("premium_refund", MA), "Ma approves Cao's draft.", "GEN-05")
    again = m.propose("address_change", m.CHANGE, CAO, "Drafted anew, for Ma to approve.")
    play.act(again, "Cao proposes the other one in her own name,", "GEN-11")
    play.act(m.approve("address_change", MA), "and Ma approves that.", "GEN-05")
