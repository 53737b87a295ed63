"""Requests: from the counter to the archive, and what comes between."""

from __future__ import annotations

from casework.adapters.cli.demo import moves as m
from casework.adapters.cli.demo.cast import (
    AN,
    BAI,
    CARE,
    CHANGES,
    DENG,
    GUO,
    HAN,
    HU,
    HUANG,
    LEI,
    LI,
    LIN,
    PAYMENTS,
    PEI,
    QI,
    QIAN,
    RAO,
    REFUNDS,
    SHI,
    SUN,
    TAN,
    XU,
    ZHAO,
    ZHENG,
    ZHOU,
)
from casework.adapters.cli.demo.play import Play
from casework.domain.archives.file import RecordKind
from casework.domain.care import feedback, rectification, revisit
from casework.domain.catalogue import Item
from casework.domain.confidentiality import grants
from casework.domain.people import employee
from casework.domain.requests import consultation, intake, objections, one_notice, supervision, work
from casework.domain.requests.filing import Grounds, Judgement, Verdict

# -- 1  A question -----------------------------------------------------------------------------


def a_question_at_the_counter(play: Play) -> None:
    play.chapter(
        "A question at the counter",
        "Nobody answers what they do not know. It is referred to whoever does, and it is answered"
        " once the customer has understood.",
    )
    play.on("2024-09-03 09:10")
    knows = m.competence(XU, "refunds", HAN)
    play.act(knows, "Han has it on record that Xu knows refunds.", "GEN-03")
    comes = m.receive("C1", RAO, ZHAO, "I paid my premium twice. What now?", "refunds")
    play.act(comes, "Zhao comes in, and Rao receives her.", "CON-01")
    guess = m.in_consultation("C1", consultation.AnswerOnSpot("It will sort itself out.", by=RAO))
    play.refused(guess, "Rao, who does not know refunds, would guess.", "CON-04")
    ask = m.in_consultation("C1", consultation.Refer(XU, by=RAO))
    play.act(ask, "She asks Xu, who does.", "CON-04")
    own = m.in_consultation("C1", consultation.AnswerReferred("Wait a month.", by=RAO))
    play.refused(own, "Now it is Xu's to answer, and not Rao's.", "CON-05")
    answer = consultation.AnswerReferred("Apply for a refund, with a bank statement.", by=XU)
    play.act(m.in_consultation("C1", answer), "Xu answers.", "CON-05")
    shut = m.in_consultation("C1", consultation.CloseConsultation(by=RAO))
    play.refused(shut, "Rao would close it. Has Zhao understood?", "CON-07")
    play.act(
        m.in_consultation("C1", consultation.ConfirmUnderstood(by=ZHAO)), "Zhao has,", "GEN-02"
    )
    play.act(shut, "and it is closed.", "CON-07")


# -- 2  The whole way --------------------------------------------------------------------------


def from_the_counter_to_the_archive(play: Play) -> None:
    play.chapter(
        "From the counter to the archive",
        "One request, R1, goes the whole way: checked, registered, given to one person, worked on"
        " step by step, reviewed twice, told, closed, archived.",
    )
    play.on("2024-09-04 09:05")
    dollars = m.file_refund("R1", ZHAO, minor=120_000, currency="USD")
    play.refused(dollars, "Zhao asks for dollars. Refunds are in yuan.", "GEN-07")
    play.act(m.file_refund("R1", ZHAO), "Zhao applies online, for 1,200 yuan.", "REQ-01")
    early = m.register("R1", QI, "REQ-20240904-0001")
    play.refused(early, "Nothing is registered that nobody has looked through.", "REQ-04")
    play.act(m.check("R1", m.REFUND, QI), "Qi looks at every item: all is there.", "REQ-03")
    play.act(early, "Now it is registered, and processing opens.", "REQ-11")
    play.on("2024-09-04 10:00")
    early_group = m.assign_group("R1", REFUNDS, QI, "2024-09-10 17:00")
    play.refused(early_group, "First the application is put away safely,", "REQ-12")
    play.act(m.file_materials("R1", QI), "which Qi does,", "GEN-04")
    wrong = m.assign_group("R1", CHANGES, QI, "2024-09-10 17:00")
    play.refused(wrong, "then would give it to a group that does no refunds,", "REQ-13")
    play.act(early_group, "and gives it to the right one.", "REQ-13")
    play.refused(m.assign("R1", GUO, LEI), "Lei would name a handler in Lin's group.", "REQ-15")
    play.act(m.assign("R1", GUO, LIN), "Lin leads it, and puts Guo on it.", "REQ-15")
    play.refused(m.start("R1", GUO), "Guo would begin, with nobody to follow it.", "REQ-17")
    play.act(m.designate("R1", TAN, LIN), "Tan will follow its progress.", "REQ-17")
    play.act(m.start("R1", GUO), "Guo begins.", "REQ-17")
    find, work_out = m.steps("R1", m.REFUND, GUO)
    play.refused(work_out, "First find the payment, then work out the refund.", "REQ-18")
    play.alike([find, work_out], "Guo goes by the procedure.", "REQ-18")
    play.act(m.complete("R1", GUO), "Guo has a result, and it comes up for review.", "REQ-18")
    play.on("2024-09-05 09:30")
    play.refused(
        m.judge("R1", DENG, 1, "accuracy", "right", passed=True),
        "Deng's review comes second.",
        "REV-02",
    )
    play.alike(m.judge_all("R1", LIN, 1), "Lin judges it by every criterion,", "REV-07")
    play.act(m.pass_stage("R1", LIN, 1), "and passes it on.", "REV-06")
    play.alike(m.judge_all("R1", DENG, 1), "Deng judges it anew,", "REV-02")
    play.act(m.pass_stage("R1", DENG, 1), "and approves: delivery opens.", "REV-08")
    play.on("2024-09-05 14:00")
    play.refused(m.notify("R1", HU), "Hu would tell Zhao; it is Guo's work.", "REQ-25")
    play.act(m.notify("R1", GUO), "Guo telephones her with what was approved.", "REQ-25")
    play.refused(m.close("R1", GUO), "Did it arrive? Nobody has said so.", "REQ-26")
    play.act(m.confirm("R1", ZHAO), "Zhao confirms it,", "GEN-02")
    play.act(m.hear("R1", GUO, ZHAO, "Quick, and kind.", satisfied=True), "is content,", "REQ-28")
    play.act(m.close("R1", GUO), "and the request is closed.", "REQ-28")
    play.on("2024-09-06 10:00")
    play.act(m.open_archive("R1", AN, "BUSINESS-20240906-0001"), "An opens a file.", "ARC-02")
    two = m.put_on_file("R1", AN, RecordKind.APPLICATION, RecordKind.PROCESSING_RECORD)
    play.alike(two, "She puts in the application and the record of the work,", "ARC-04")
    play.refused(m.seal("R1", AN), "and would seal it. What did the customer say?", "ARC-01")
    play.refused(m.archive("R1", AN), "Until it is complete, R1 is not archived.", "REQ-30")
    third = m.put_on_file("R1", AN, RecordKind.RESULT_FEEDBACK)
    play.alike([*third, m.seal("R1", AN)], "With that on file, it is sealed,", "ARC-01")
    play.act(m.archive("R1", AN), "and R1 rests.", "REQ-30")


# -- 3  The one notice -------------------------------------------------------------------------


def told_once_and_in_full(play: Play) -> None:
    play.chapter(
        "Told once, and in full",
        "What is missing is told at one time, all of it. What the office overlooks then, it cannot"
        " ask for later: that counts against the office.",
    )
    play.on("2024-09-09 09:15")
    play.act(
        m.file_refund("R2", QIAN, m.IDENTITY),
        "Qian applies with nothing but his identity card.",
        "REQ-01",
    )
    only_one = m.at_intake(
        "R2", one_notice.RecordCompletenessCheck((Judgement(m.CONTRACT, Verdict.MISSING),), by=QI)
    )
    play.refused(only_one, "Qi notes the first thing missing, and stops.", "REQ-03")
    both = m.check("R2", m.REFUND, QI, contract=Verdict.MISSING, bank_statement=Verdict.MISSING)
    play.act(both, "She looks at everything: two things are missing.", "REQ-03")
    away = intake.DeclineRequest(Grounds.INCOMPLETE, "It is incomplete.", "phone", by=QI)
    play.refused(m.at_intake("R2", away), "Nobody is sent away for that.", "REQ-10")
    copy, account = ("not handed in", "a copy of it"), ("not handed in", "that of August")
    half = m.notice("R2", QI, contract=copy)
    play.refused(half, "She would tell him half of it,", "REQ-06")
    whole = m.notice("R2", QI, contract=copy, bank_statement=account)
    play.act(whole, "and tells him all of it.", "REQ-06")
    play.refused(whole, "Once.", "REQ-07")
    play.on("2024-09-11 11:00")
    supplied = one_notice.SupplyMaterial(frozenset({m.CONTRACT, m.STATEMENT}), by=QIAN)
    play.act(m.at_intake("R2", supplied), "Qian supplies both.", "REQ-09")
    more = m.check("R2", m.REFUND, QI, identity_card=Verdict.INVALID)
    play.refused(more, "Qi now sees that his identity card has expired. Too late.", "REQ-08")
    late = m.check("R2", m.REFUND, QI, identity_card=Verdict.LATE_FOUND)
    play.act(late, "It is written down, as a finding against the office.", "REQ-08")
    taken = m.register("R2", QI, "REQ-20240904-0001")
    play.refused(taken, "R1 has that number for good.", "REQ-11")
    play.act(m.register("R2", QI, "REQ-20240911-0001"), "R2 gets its own.", "REQ-11")


# -- 4  Rework ---------------------------------------------------------------------------------


def back_with_a_reason(play: Play) -> None:
    play.chapter(
        "Back with a reason",
        "What a reviewer returns goes back to whoever did it, with the reason. What comes again is"
        " a new version that answers it, and is reviewed from the first stage.",
    )
    play.on("2024-09-11 14:00")
    given = m.given_to("R2", HU, due="2024-09-18 17:00")
    play.alike(given, "R2 goes to Hu, in Lin's group.", "REQ-15")
    worked = m.worked_on("R2", m.REFUND, HU)
    play.alike(worked, "Hu works it out.", "REQ-18")
    play.on("2024-09-12 10:00")
    fails = m.judge("R2", LIN, 1, "accuracy", "the fee was paid back, too", passed=False)
    play.act(fails, "Lin finds a mistake.", "REV-07")
    play.refused(m.pass_stage("R2", LIN, 1), "It does not pass.", "REV-06")
    play.refused(m.return_it("R2", LIN, 1, "　"), "Without a word it does not go back,", "REV-03")
    back = m.return_it("R2", LIN, 1, "The handling fee is not part of the refund.")
    play.act(back, "but with a reason it does, to Hu.", "REV-03")
    play.on("2024-09-12 15:00")
    play.refused(m.complete("R2", HU, 2), "Hu hands it in again, without an answer.", "REQ-24")
    again = m.complete("R2", HU, 2, "The fee is taken off: 1,150 yuan.")
    play.act(again, "Version 2 answers.", "REQ-24")
    play.on("2024-09-13 09:30")
    old = m.pass_stage("R2", LIN, 1)
    play.refused(old, "Version 1 can never pass any more.", "REV-01")
    anew = m.passed("R2", LIN, 2)
    play.alike(anew, "Version 2 is reviewed from the beginning, by Lin", "REV-01")
    above = m.passed("R2", DENG, 2)
    play.alike(above, "and by Deng.", "REV-01")
    play.alike([m.notify("R2", HU, 2), m.confirm("R2", QIAN)], "Qian hears of it,", "REQ-25")
    doubt = m.object_to("R2", QIAN, "fee", "Why is the fee not refunded?")
    play.act(doubt, "and has a question.", "GEN-02")
    play.refused(m.close("R2", HU), "While he doubts, nothing is closed.", "REQ-27")
    answer = objections.AnswerObjection("fee", "It was paid for handling your policy.", by=HU)
    play.act(m.in_delivery("R2", answer), "Hu answers;", "REQ-27")
    settled = objections.ConfirmSatisfied("fee", by=QIAN)
    play.act(m.in_delivery("R2", settled), "that is for Qian to say, and he says so.", "GEN-02")


# -- 5  Four eyes, and the clock ---------------------------------------------------------------


def nobody_reviews_themselves(play: Play) -> None:
    play.chapter(
        "Nobody reviews themselves, and the clock sees all",
        "Lin handles R3 herself, since two of her people are away. So somebody else must review it."
        " Meanwhile its time runs out: that is noted once, and has to be explained.",
    )
    play.on("2024-09-14 09:00")
    second = m.second_post(LIN, HAN)
    play.alike(second, "On a Saturday made up for, Lin gets a second post.", "ORG-04")
    arrived = m.registered("R3", SUN, "REQ-20240914-0001")
    play.alike(arrived, "R3 comes in from Sun, and is in order.", "REQ-04")
    given = m.given_to("R3", LIN, due="2024-09-18 12:00")
    play.alike(given, "Lin takes it on.", "REQ-15")
    play.time_passes(
        "2024-09-18 13:00", "The time for R3 passes, after Mid-Autumn. It is noted.", "REQ-21"
    )
    worked = m.worked_on("R3", m.REFUND, LIN)
    play.alike(worked, "Lin completes it, late; late work is welcome.", "REQ-18")
    play.on("2024-09-19 09:00")
    own = m.judge("R3", LIN, 1, "accuracy", "I did it well", passed=True)
    play.refused(own, "She would review it herself, as its leader.", "REV-08")
    stand_in = m.passed("R3", LEI)
    play.alike(stand_in, "Lei, who leads the other group, stands in.", "REV-02")
    above = m.passed("R3", DENG)
    play.alike(above, "Deng's review follows.", "REV-01")
    heard = [
        m.notify("R3", LIN),
        m.confirm("R3", SUN),
        m.hear("R3", LIN, SUN, "It took long.", satisfied=True),
    ]
    play.alike(heard, "Sun is told, and content.", "REQ-25")
    play.refused(m.close("R3", LIN), "But nobody has said why it took so long.", "REQ-21")
    explained = m.resolve_delay(
        "R3", TAN, m.overdue("2024-09-18 12:00"), "Two were away.", "Somebody will stand in."
    )
    play.act(explained, "Tan finds out, and what is done about it.", "REQ-21")
    closed = [m.close("R3", LIN), *m.put_away("R3", AN, "BUSINESS-20240919-0001")]
    play.alike(closed, "Now R3 is closed, and rests.", "REQ-30")


# -- 6  Not content ----------------------------------------------------------------------------


def a_customer_is_not_content(play: Play) -> None:
    play.chapter(
        "A customer is not content",
        "Whoever is dissatisfied gets a case of their own. It goes to the department that can put"
        " it right, somebody else looks whether it is, and only then is the request closed.",
    )
    play.on("2024-09-20 09:00")
    arrived = m.registered("R4", LI, "REQ-20240920-0001")
    given = m.given_to("R4", GUO, due="2024-09-26 17:00")
    worked = m.worked_on("R4", m.REFUND, GUO)
    play.alike([*arrived, *given, *worked], "R4, of Li, is worked on by Guo,", "REQ-15")
    play.alike([*m.passed("R4", LIN), *m.passed("R4", DENG)], "reviewed,", "REV-01")
    play.alike([m.notify("R4", GUO), m.confirm("R4", LI)], "and told.", "REQ-25")
    angry = m.hear("R4", GUO, LI, "The money never came.", satisfied=False)
    play.act(angry, "Li is not content, and customer care opens a case.", "REQ-28")
    play.refused(m.close("R4", GUO), "R4 stays open until that is settled.", "REQ-28")
    play.on("2024-09-20 11:00")
    early = feedback.TransferFeedback("payment", PAYMENTS, by=BAI)
    play.refused(m.in_care("R4", early), "Bai would pass it on, unheard.", "FBK-01")
    heard = feedback.RecordProblem(
        m.said(LI, "It went to an account I closed."), m.said(LI, "Pay it to the new one."), by=BAI
    )
    play.act(m.in_care("R4", heard), "She hears Li out.", "FBK-01")
    wrong = feedback.TransferFeedback("payment", CARE, by=BAI)
    play.refused(m.in_care("R4", wrong), "Her own department does no payments.", "FBK-02")
    play.act(m.in_care("R4", early), "It goes to the one that does.", "FBK-02")
    play.on("2024-09-23 10:00")
    accepts = m.in_care("R4", rectification.AcceptTransfer(by=PEI))
    plans = m.in_care("R4", rectification.PlanRectification("Call the payment back.", by=PEI))
    did = m.in_care("R4", rectification.CompleteRectification("Called back.", by=PEI))
    play.alike([accepts, plans, did], "Pei calls the payment back.", "GEN-04")
    thorough = feedback.VerifyRectification(resolved=True, justified=True, by=BAI)
    play.refused(
        m.in_care("R4", thorough), "Has anybody told Li? Nothing is verified before.", "FBK-03"
    )
    tells = m.in_care("R4", rectification.InformCustomer("Called back, by telephone.", by=BAI))
    play.act(tells, "Bai tells Li,", "GEN-04")
    not_yet = feedback.VerifyRectification(
        resolved=False, justified=True, reason="It was called back, and not paid again.", by=BAI
    )
    play.act(m.in_care("R4", not_yet), "looks, and finds it half done: another round.", "FBK-06")
    play.on("2024-09-24 10:00")
    again = m.in_care("R4", rectification.PlanRectification("Pay it to the new one.", by=PEI))
    paid = m.in_care("R4", rectification.CompleteRectification("Paid to the new account.", by=PEI))
    told = m.in_care("R4", rectification.InformCustomer("Paid, by telephone.", by=BAI))
    play.alike([again, paid, told], "Pei pays it to the new account.", "GEN-04")
    play.act(m.in_care("R4", thorough), "Now it is thoroughly resolved.", "FBK-05")
    shut = m.in_care("R4", feedback.CloseFeedback(by=BAI))
    play.refused(shut, "Whether Li is satisfied, Li says.", "FBK-04")
    happy = m.in_care("R4", feedback.ConfirmSatisfied(by=LI))
    play.alike([happy, shut], "Li is, and the case closes.", "FBK-04")
    play.act(m.close("R4", GUO), "Now R4 closes, too,", "REQ-28")
    play.alike(m.put_away("R4", AN, "BUSINESS-20240924-0001"), "and rests.", "REQ-30")


# -- 7  The calendar at work -------------------------------------------------------------------


def across_the_holidays(play: Play) -> None:
    play.chapter(
        "Across the holidays",
        "A notice gives ten working days. Over National Day these are many more: seven days off,"
        " and a Sunday and a Saturday made up for. Who stays silent past them, lapses.",
    )
    play.on("2024-09-24 15:00")
    asked = m.file_refund("R5", ZHOU, m.IDENTITY, m.CONTRACT)
    play.act(asked, "Zhou applies without a bank statement,", "REQ-01")
    lacks = m.check("R5", m.REFUND, QI, bank_statement=Verdict.MISSING)
    play.act(lacks, "which Qi finds missing,", "REQ-03")
    told = m.notice("R5", QI, bank_statement=("not handed in", "that of August"))
    play.act(told, "and tells him.", "REQ-06")


def nobody_answers(play: Play) -> None:
    play.chapter(
        "Nobody answers",
        "The ten working days go by. What lapses does so by the clock, and by nobody's hand.",
    )
    play.on("2024-10-12 16:00")
    by_hand = one_notice.LapseSupplement(by=QI)
    play.refused(m.at_intake("R5", by_hand), "It is not Qi's to let it lapse.", "GEN-02")
    reminded = one_notice.RemindSupplement(frozenset({m.STATEMENT}), by=QI)
    play.act(m.at_intake("R5", reminded), "The tenth day is a Saturday. Qi reminds him.", "REQ-09")
    play.time_passes("2024-10-14 09:00", "On Monday, R5 lapses.", "REQ-10")


# -- 8  A hard case ----------------------------------------------------------------------------


def a_hard_case(play: Play) -> None:
    play.chapter(
        "A hard case",
        "What is still needed is asked for with a reason, and never what was found in order. What"
        " the handler cannot solve goes to the superior, who must.",
    )
    play.on("2024-10-14 10:00")
    arrived = m.registered("R6", ZHENG, "REQ-20241014-0001")
    given = m.given_to("R6", GUO, due="2024-10-18 17:00")
    play.alike([*arrived, *given], "Zheng's request, R6, goes to Guo.", "REQ-15")
    again = work.RequestInformation("q1", m.IDENTITY, "your identity card", "to be sure", by=GUO)
    play.refused(m.in_processing("R6", again), "Guo asks for what Zheng handed in.", "REQ-19")
    new = work.RequestInformation(
        "q1", Item("signature"), "your signature", "there are two of your name", by=GUO
    )
    play.act(m.in_processing("R6", new), "Guo asks for something new, and says why.", "REQ-19")
    gives = work.ProvideInformation("q1", m.said(ZHENG, "a sample of it, by mail"), by=ZHENG)
    play.act(m.in_processing("R6", gives), "Zheng sends it.", "GEN-02")
    play.on("2024-10-14 15:00")
    stuck = work.Escalate("e1", "Both are insured.", m.clock("2024-10-14 14:30"), by=GUO)
    play.act(m.in_processing("R6", stuck), "Guo is stuck, and tells Lin.", "REQ-20")
    find, work_out = m.steps("R6", m.REFUND, GUO)
    play.alike([find, work_out], "Guo goes through the procedure,", "REQ-18")
    play.refused(m.complete("R6", GUO), "but with an open question nothing is complete.", "REQ-20")
    by_himself = work.ResolveEscalation("e1", "I asked around.", by=GUO)
    play.refused(m.in_processing("R6", by_himself), "It is not Guo's to answer.", "GEN-02")
    solved = work.ResolveEscalation("e1", "Compare the signatures.", by=LIN)
    play.act(m.in_processing("R6", solved), "Lin answers,", "REQ-20")
    play.act(m.complete("R6", GUO), "and R6 comes up for review.", "REQ-18")


# -- 9  Leaving --------------------------------------------------------------------------------


def somebody_leaves(play: Play) -> None:
    play.chapter(
        "Somebody leaves",
        "With the employment end the post, the agreement and every grant, in one decision. What"
        " somebody handled is handed on by the leader, with the reason.",
    )
    play.on("2024-10-15 09:00")
    arrived = m.registered("R7", SUN, "REQ-20241015-0001")
    given = m.given_to("R7", HU, due="2024-10-22 17:00")
    play.alike([*arrived, *given], "R7, of Sun, is with Hu,", "REQ-15")
    play.on("2024-10-16 17:00")
    leaves = employee.EndEmployment(employee.Departure.RESIGNED, "She moves away.", by=HAN)
    play.act((f"people.employee/{HU}", leaves), "who leaves.", "GEN-03")
    play.on("2024-10-17 09:00")
    first, *_ = m.steps("R7", m.REFUND, HU)
    play.refused(first, "Hu looks in once more, and can do nothing.", "GEN-02")
    peek = grants.ReadClassified(m.CUSTOMER_INFO, "R7", by=HU)
    play.refused((f"confidentiality.grants/{HU}", peek), "She cannot even look.", "ACC-01")
    unsigned = supervision.ReassignHandler(HUANG, "Hu has left.", by=LIN)
    play.refused(m.in_processing("R7", unsigned), "Huang is of another group.", "REQ-15")
    silent = supervision.ReassignHandler(GUO, "", by=LIN)
    play.refused(m.in_processing("R7", silent), "Lin gives it to Guo, without a word,", "GEN-03")
    handed_on = supervision.ReassignHandler(GUO, "Hu has left.", by=LIN)
    play.act(m.in_processing("R7", handed_on), "and says why.", "REQ-15")


# -- 10  Asked again ---------------------------------------------------------------------------


def asked_again(play: Play) -> None:
    play.chapter(
        "Asked again",
        "Later the office asks how it went. Nobody asks about their own work, a rating counts once,"
        " and a low one opens a case.",
    )
    play.on("2024-10-18 10:00")
    planned = revisit.ScheduleRevisit(LI, "R4", BAI, by=BAI)
    play.act(m.in_revisit("V1", planned), "Li is to be asked how Bai cared for her.", "RVS-03")
    herself = m.ask_again("V1", BAI, LI, "autumn-2024", 5, "splendid")
    play.refused(herself, "Bai would ask herself.", "RVS-04")
    wild = m.ask_again("V1", SHI, LI, "autumn-2024", 9, "too slow")
    play.refused(wild, "Nine is not on the scale.", "RVS-02")
    low = m.ask_again("V1", SHI, LI, "autumn-2024", 2, "Two rounds were one too many.")
    play.act(low, "Shi asks. Two of five: a case is opened.", "RVS-04")
    twice = revisit.RateSatisfaction(
        "autumn-2024", revisit.Source.QUESTIONNAIRE, 1, m.said(LI, "Still cross."), by=LI
    )
    play.refused(m.in_revisit("V1", twice), "Li would rate it twice.", "RVS-03")
