"""Signing: a contract that is explained, changed, explained again, and signed as it was read."""

from __future__ import annotations

from typing import Final

import attrs

from casework.adapters.cli.demo import moves as m
from casework.adapters.cli.demo.cast import AN, BAI, GE, NI, QIAN, REN
from casework.adapters.cli.demo.growing import ANNUITY
from casework.adapters.cli.demo.play import Play, Put
from casework.domain.archives.file import IndexArchive
from casework.domain.kernel import Act
from casework.domain.requests.filing import Answer
from casework.domain.signing import contract, files, performance, session, signatures
from casework.domain.signing.deal import (
    SIGNING_FILE,
    Content,
    Files,
    Obligation,
    ObligationKind,
    Passage,
    PassageKind,
    Revision,
    Side,
    SigningFile,
    elsewhere,
)

FILE, NUMBER = "annuity_contract", "FILE-20241104-0001"
PREMIUM: Final = Passage("premium", PassageKind.CLAUSE, "premium-yearly")
SURRENDER: Final = Passage("surrender", PassageKind.IMPORTANT_CLAUSE, "surrender-1")
HALF: Final = Content("text-1", (PREMIUM,), frozenset({"beneficiary"}), frozenset({Side.OFFICE}))
WHOLE: Final = attrs.evolve(HALF, digest="text-2", passages=(PREMIUM, SURRENDER))
CLEAN: Final = attrs.evolve(WHOLE, digest="text-3")
MONTHLY: Final = attrs.evolve(
    CLEAN,
    digest="text-4",
    passages=(attrs.evolve(PREMIUM, digest="premium-monthly"), SURRENDER),
)


def deal(act: Act) -> Put:
    return "signing.contract/S1", act


def revised(content: Content, why: str) -> Put:
    return deal(files.ReviseFiles((Revision(FILE, content),), why, by=NI))


def seen(content: Content, version: int) -> str:
    """The digest of the files as their reviewer has them."""
    return Files((SigningFile(FILE, NUMBER, version, content),)).digest


def reviewed(content: Content, file_version: int, version: int) -> list[Put]:
    return [
        *m.judged_as(SIGNING_FILE, "S1", REN, version),
        m.passed_as(SIGNING_FILE, "S1", REN, version, seen(content, file_version)),
    ]


def invited(when: str) -> list[Put]:
    """A place for the session, found in order."""
    return [
        deal(contract.BookVenue("room 3", m.clock(when), by=NI)),
        deal(contract.ConfirmVenueReady(True, True, True, by=NI)),
    ]


def confirmed(clause: str, wording: str) -> Put:
    return deal(session.ConfirmClause(clause, wording, understood=True, agreed=True, by=QIAN))


SIGNED: Final = deal(signatures.Sign(Side.CUSTOMER, "copies-1", by=QIAN))


# -- 1  Prepared, and reviewed -----------------------------------------------------------------


def a_contract_is_prepared(play: Play) -> None:
    play.chapter(
        "A contract is prepared",
        "Qian would like an annuity. Before he sees the contract it is complete, and somebody who"
        " did not write it has looked through it.",
    )
    play.on("2024-11-04 14:00")
    form = (Answer(m.BASICS, text=m.said(QIAN, "Qian, policy 2024-S1")),)
    arrived = [
        m.file("S1", "annuity", QIAN, ANNUITY.materials, form),
        *m.found_in_order("S1", ANNUITY, "REQ-20241104-0001"),
        *m.given_to("S1", GE, due="2024-11-15 17:00"),
    ]
    play.alike(arrived, "His request, S1, goes to Ge, and a contract opens.", "REQ-15")
    wild = deal(files.AddFile(FILE, "2024/1", HALF, by=NI))
    play.refused(wild, "Ni numbers it as she likes.", "DOC-01")
    added = deal(files.AddFile(FILE, NUMBER, HALF, by=NI))
    play.act(added, "It gets a number by the scheme.", "DOC-01")
    submit = deal(files.SubmitFiles(by=NI))
    play.refused(submit, "The clause on surrender is missing.", "CTR-01")
    more = revised(WHOLE, "The clause on surrender.")
    play.alike([more, submit], "With it, the file goes to Ren.", "CTR-01")
    begin = deal(contract.StartSession(by=NI))
    play.refused(begin, "Ni would sit down with Qian at once.", "CTR-02")
    typo = m.judged_as(SIGNING_FILE, "S1", REN, 1, "no_typos")
    back = m.returned_as(SIGNING_FILE, "S1", REN, 1, "It says anuity, twice.")
    play.alike([*typo, back], "Ren finds a misprint, and it comes back.", "REV-03")
    again = deal(files.SubmitFiles(("It is spelt right.",), by=NI))
    play.refused(again, "Nothing has changed in it.", "CTR-03")
    play.alike([revised(CLEAN, "The misprints."), again], "Now something has.", "CTR-03")
    play.alike(reviewed(CLEAN, 3, 2), "It passes.", "REV-10")
    play.refused(begin, "And where are they to sit?", "CTR-04")
    play.alike(invited("2024-11-05 10:00"), "Room 3 is booked, and in order.", "CTR-04")


# -- 2  Explained, and changed -----------------------------------------------------------------


def a_change_undoes_what_it_touches(play: Play) -> None:
    play.chapter(
        "A change undoes what it touches",
        "Qian agrees to a wording, and to no other. When one clause changes, what he said of it is"
        " void; what he said of the rest stands.",
    )
    play.on("2024-11-05 10:00")
    play.act(deal(contract.StartSession(by=NI)), "Qian is here.", "CTR-04")
    early = confirmed("premium", PREMIUM.digest)
    play.refused(early, "He would nod before he has heard anything.", "CTR-05")
    explained = [deal(session.ExplainClause(it, by=NI)) for it in ("premium", "surrender")]
    play.alike(explained, "Ni explains both clauses.", "CTR-05")
    both = [early, confirmed("surrender", SURRENDER.digest)]
    play.alike(both, "Qian understands them, and agrees.", "CTR-05")
    unwarned = deal(session.AcknowledgeRisk("surrender", SURRENDER.digest, by=QIAN))
    play.refused(unwarned, "Of what surrender costs nobody has warned him.", "CTR-06")
    warned = deal(session.RemindRisk("surrender", by=NI))
    play.alike([warned, unwarned], "Ni does, and he has seen it.", "CTR-06")
    monthly = revised(MONTHLY, "He would rather pay by the month.")
    play.act(monthly, "He would rather pay monthly. The clause on premiums changes.", "CTR-03")
    submit = deal(files.SubmitFiles(by=NI))
    again = [submit, *reviewed(MONTHLY, 4, 3), *invited("2024-11-07 10:00")]
    play.alike(again, "It is reviewed again; they meet again on Thursday.", "CTR-02")
    play.on("2024-11-07 10:00")
    play.act(deal(contract.StartSession(by=NI)), "Qian is back.", "CTR-04")
    play.refused(SIGNED, "He would sign: he has agreed, he says. Not to this.", "CTR-05")
    explained_anew = deal(session.ExplainClause("premium", by=NI))
    play.act(explained_anew, "Ni explains what it says now.", "CTR-05")
    old = confirmed("premium", PREMIUM.digest)
    play.refused(old, "Qian nods, with the old page in his hand.", "CTR-10")
    new = confirmed("premium", "premium-monthly")
    play.act(new, "With the new one, it counts. Surrender need not be explained again.", "CTR-10")
    _sign(play)


def _sign(play: Play) -> None:
    asks = session.AskQuestion("moving", m.said(QIAN, "What if I move abroad?"), by=QIAN)
    play.act(deal(asks), "He has a question.", "CTR-07")
    play.refused(SIGNED, "While it has no answer, nothing is signed.", "CTR-07")
    answer = deal(session.AnswerQuestion("moving", "It is paid there.", by=NI))
    play.act(answer, "Ni answers.", "CTR-07")
    play.refused(SIGNED, "One field is blank.", "CTR-08")
    name = session.FillField("beneficiary", m.said(QIAN, "Qian Hua"), NI, by=QIAN)
    true = [deal(name), deal(session.DeclareTrue(by=QIAN))]
    play.alike(true, "He fills it in, guided by Ni, and says it is true.", "CTR-08")
    unlike = deal(signatures.CrossCheck("copies-1", "copies-2", by=NI))
    play.refused(unlike, "The two copies differ in one word.", "CTR-09")
    alike = deal(signatures.CrossCheck("copies-1", "copies-1", by=NI))
    play.act(alike, "Put right, they are the same.", "CTR-09")
    other = deal(signatures.Sign(Side.CUSTOMER, "copies-2", by=QIAN))
    play.refused(other, "Qian takes the one that was thrown away.", "CTR-10")
    ours = deal(signatures.Sign(Side.OFFICE, "copies-1", by=NI))
    play.alike([SIGNED, ours], "Qian signs, and so does Ni.", "CTR-10")
    done = deal(contract.CompleteSigning(by=NI))
    play.refused(done, "The seal is missing.", "CTR-09")
    seal = deal(signatures.AffixSeal(Side.OFFICE, "copies-1", by=NI))
    play.alike([seal, done], "With the seal, it is signed: so ends the work on S1.", "CTR-09")


# -- 3  Kept -----------------------------------------------------------------------------------


def what_was_signed_is_kept(play: Play) -> None:
    play.chapter(
        "What was signed is kept",
        "A contract is put on file, where it can be found, and followed until nothing is owed and"
        " the customer was asked how it went.",
    )
    play.on("2024-11-08 10:00")
    too_late = m.taken_back("S1", QIAN, "I have thought better of it.")
    play.refused(too_late, "Qian would take S1 back. It is signed.", "REQ-32")
    told = m.told_and_closed("S1", GE, QIAN, "copies-1", "Ni was very patient.")
    away = m.put_away("S1", AN, "BUSINESS-20241108-0001")
    play.alike([*told, *away], "He is told, content, and S1 rests.", "REQ-30")
    owed = (
        Obligation(
            "first premium", ObligationKind.PAYMENT, "500 yuan", m.clock("2024-11-15 17:00")
        ),
        Obligation(
            "policy", ObligationKind.PERFORMANCE, "handed over", m.clock("2024-11-15 17:00")
        ),
    )
    follow = deal(contract.StartFollowUp(owed, by=NI))
    play.refused(follow, "The contract itself is not on file yet.", "CTR-12")
    filed = deal(contract.ArchiveContract("SIGNING-20241108-0001", by=NI))
    play.act(filed, "Its own file is opened,", "CTR-12")
    play.refused(follow, "and nobody could find it there.", "CTR-12")
    index = IndexArchive(m.said(QIAN, "Qian, annuity"), by=AN)
    indexed = m.in_archive(elsewhere("S1"), index)
    play.alike([indexed, follow], "An enters it in the index.", "CTR-12")
    shut = deal(contract.CloseContract(by=NI))
    play.refused(shut, "Ni would close it. Who has paid?", "CTR-13")
    paid = deal(performance.RecordPayment("first premium", "transfer 8812", by=NI))
    given = deal(performance.RecordPerformance("policy", "receipt 17", by=NI))
    play.alike([paid, given], "Qian pays, and has his policy.", "CTR-13")
    play.refused(shut, "And how did it go?", "CTR-14")
    own = m.ask_again(elsewhere("S1"), NI, QIAN, "autumn-2024", 5, "splendid")
    play.refused(own, "Ni would ask about her own work.", "RVS-04")
    asked = m.ask_again(elsewhere("S1"), BAI, QIAN, "autumn-2024", 5, "Clear to the last word.")
    play.act(asked, "Bai asks: five of five.", "RVS-04")
    play.act(shut, "The contract is closed.", "CTR-14")
