------------------------------- MODULE Intake -------------------------------
(* The intake of a request, from filing to its registration number.                             *)
(*                                                                                              *)
(* Who wrote which side. This side was written from the catalogue of rules (its state table of  *)
(* Request and REQ-01 to REQ-10 and REQ-33), before the page (casework/domain/requests: intake, *)
(* filing, one_notice, clarification) was opened by whoever wrote it; the names of the acts and *)
(* the cast of the page were known. The page was written earlier, by others. Then the page was  *)
(* read, and before the graphs were compared, this side took over its reading wherever the      *)
(* words of the catalogue can be read in two ways. On these points the two agree by agreement,  *)
(* not independently:                                                                           *)
(*   1. REQ-03, REQ-08: "after a notice also late_found". First read: of any item, once there   *)
(*      was a notice. Settled: of an item that may no longer be demanded, and of no other.      *)
(*   2. REQ-10: the term counts "from the latest check that found supplied material             *)
(*      insufficient". First read: one that finds an item wanting which was supplied since the  *)
(*      notice. Settled: one that tells the applicant anything new.                             *)
(*   3. REQ-10: "nothing supplied awaits a check". First read: no material. Settled: no answer  *)
(*      to a question either.                                                                   *)
(*   4. REQ-07: an amendment changes "anything outside the notified set". First read: in every  *)
(*      phase. Settled: while the notice is waiting to be answered; later there is no other act *)
(*      by which an applicant could change what was notified.                                   *)
(*                                                                                              *)
(* What it leaves out. Who may act at all (the office holds posts to that), the texts, the form *)
(* of the registration number, and an override of the one notice, which policy forbids unless   *)
(* it is told otherwise. One question is open at a time. Time is counted in working days: Days  *)
(* are those on which anything happens, and nobody but the clock acts after LastActs.           *)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS Materials, Sections, Judged, Applicant, Hands, Days, LastActs, Term, Generations

VARIABLES phase, now, generation, onFile, wanting, current, notified, due, settled, question

vars == <<phase, now, generation, onFile, wanting, current, notified, due, settled, question>>

(* onFile: what was handed in or filled in. wanting: what the latest check of this generation   *)
(* found missing or wrong. current: that check has seen all there is. notified: the set N of    *)
(* this generation. due: the last day for answering the notice. settled: found in order before  *)
(* an amendment that left it alone. question: what is asked about, and the last day to answer.  *)

Items == Materials \cup Sections
Open == {"SUBMITTED", "DEFICIENT", "AWAITING_SUPPLEMENT", "CHECKED"}
FirstDay == CHOOSE d \in Days : \A e \in Days : d <= e
Never == 0
NoQuestion == <<>>

(* Hands are <<who acts, for whom>>; "" is nobody. *)
Alone == {<<"ann", "">>, <<"bo", "">>}
WithHelp == Alone \cup {<<"cai", "ann">>}
Own(who) == IF who[2] = "" THEN who[1] = Applicant ELSE who[2] = Applicant

(* Every transition is told on a line of its own: the act, the state before, the state after.   *)
Told(act) == PrintT(ToString(act) \o ";" \o ToString(vars) \o ";" \o ToString(vars'))
Silent(act) == TRUE

Acting == now <= LastActs

Init ==
    /\ phase = "NONE" /\ now = FirstDay /\ generation = 1
    /\ onFile = {} /\ wanting = {} /\ current = FALSE
    /\ notified = {} /\ due = Never /\ settled = {} /\ question = NoQuestion

Over(end) ==
    /\ phase' = end /\ generation' = 1
    /\ onFile' = {} /\ wanting' = {} /\ current' = FALSE
    /\ notified' = {} /\ due' = Never /\ settled' = {} /\ question' = NoQuestion
    /\ UNCHANGED now

(* REQ-01 *)
SubmitRequest(who, channel, guided, items) ==
    /\ phase = "NONE" /\ Acting
    /\ channel = "online_platform"
    /\ guided
    /\ phase' = "SUBMITTED"
    /\ onFile' = items
    /\ UNCHANGED <<now, generation, wanting, current, notified, due, settled, question>>
    /\ Told(<<"SubmitRequest", who, channel, guided, items>>)

(* REQ-05 *)
RequestClarification(about) ==
    /\ phase \in Open /\ Acting
    /\ question = NoQuestion
    /\ about \in onFile
    /\ question' = <<about, now + Term>>
    /\ UNCHANGED <<phase, now, generation, onFile, wanting, current, notified, due, settled>>
    /\ Told(<<"RequestClarification", about>>)

AnswerClarification(who) ==
    /\ phase \in Open /\ Acting
    /\ Own(who)
    /\ question # NoQuestion
    /\ question' = NoQuestion
    /\ current' = FALSE
    /\ UNCHANGED <<phase, now, generation, onFile, wanting, notified, due, settled>>
    /\ Told(<<"AnswerClarification", who>>)

LapseClarification ==
    /\ phase \in Open
    /\ question # NoQuestion
    /\ now > question[2]
    /\ question' = NoQuestion
    /\ UNCHANGED <<phase, now, generation, onFile, wanting, current, notified, due, settled>>
    /\ Told(<<"LapseClarification">>)

(* REQ-03 *)
Verdicts(item) ==
    IF item \in Sections THEN {"ok", "empty", "inaccurate", "late_found"}
                         ELSE {"ok", "missing", "invalid", "late_found"}

(* REQ-08, REQ-33: what may no longer be demanded. *)
Protected == settled \cup (IF notified = {} THEN {} ELSE Items \ notified)

RecordCompletenessCheck(verdicts) ==
    LET found == {item \in Items : verdicts[item] \notin {"ok", "late_found"}}
        next == IF found = {} THEN "CHECKED"
                ELSE IF notified = {} THEN "DEFICIENT" ELSE "AWAITING_SUPPLEMENT"
        nothingNew == phase = "AWAITING_SUPPLEMENT" /\ current /\ found \subseteq wanting
    IN  /\ phase \in Open /\ Acting
        /\ \A item \in Items : verdicts[item] \in Verdicts(item)
        /\ \A item \in Items : verdicts[item] = "ok" => item \in onFile
        /\ \A item \in Sections \ onFile : verdicts[item] = "empty"
        /\ \A item \in Items : verdicts[item] = "late_found" => item \in Protected
        /\ notified # {} => found \subseteq notified
        /\ found \cap settled = {}
        /\ phase' = next
        /\ wanting' = found
        /\ current' = TRUE
        /\ due' = IF next # "AWAITING_SUPPLEMENT" THEN Never
                  ELSE IF nothingNew THEN due ELSE now + Term
        /\ UNCHANGED <<now, generation, onFile, notified, settled, question>>
        /\ Told(<<"RecordCompletenessCheck", verdicts>>)

(* REQ-06, REQ-07 *)
IssueMissingMaterialsNotice(items) ==
    /\ phase = "DEFICIENT" /\ Acting
    /\ notified = {}
    /\ items # {}
    /\ items = wanting
    /\ phase' = "AWAITING_SUPPLEMENT"
    /\ notified' = items
    /\ due' = now + Term
    /\ UNCHANGED <<now, generation, onFile, wanting, current, settled, question>>
    /\ Told(<<"IssueMissingMaterialsNotice", items>>)

(* REQ-09 *)
RemindSupplement(items) ==
    /\ phase = "AWAITING_SUPPLEMENT" /\ Acting
    /\ items # {}
    /\ items \subseteq notified \cap wanting
    /\ UNCHANGED vars
    /\ Told(<<"RemindSupplement", items>>)

SupplyMaterial(who, items) ==
    /\ phase = "AWAITING_SUPPLEMENT" /\ Acting
    /\ Own(who)
    /\ items # {}
    /\ items \subseteq notified
    /\ onFile' = onFile \cup items
    /\ current' = FALSE
    /\ UNCHANGED <<phase, now, generation, wanting, notified, due, settled, question>>
    /\ Told(<<"SupplyMaterial", who, items>>)

(* REQ-07, REQ-09, REQ-33 *)
AmendRequest(who, items) ==
    /\ phase \in Open /\ Acting
    /\ generation < Generations
    /\ Own(who)
    /\ items # {}
    /\ phase = "AWAITING_SUPPLEMENT" => ~(items \subseteq notified)
    /\ phase' = "SUBMITTED"
    /\ generation' = generation + 1
    /\ onFile' = onFile \cup items
    /\ settled' = (settled \cup (IF phase = "SUBMITTED" THEN {} ELSE Items \ wanting)) \ items
    /\ wanting' = {} /\ current' = FALSE
    /\ notified' = {} /\ due' = Never
    /\ question' = NoQuestion
    /\ UNCHANGED now
    /\ Told(<<"AmendRequest", who, items>>)

(* REQ-10 *)
LapseSupplement ==
    /\ phase = "AWAITING_SUPPLEMENT"
    /\ now > due
    /\ current
    /\ Over("LAPSED")
    /\ Told(<<"LapseSupplement">>)

DeclineRequest(ground) ==
    /\ phase \in Open \ {"AWAITING_SUPPLEMENT"} /\ Acting
    /\ ground \in {"non_conforming", "not_our_business"}
    /\ Over("DECLINED")
    /\ Told(<<"DeclineRequest", ground>>)

(* REQ-04, REQ-05 *)
Register ==
    /\ phase = "CHECKED" /\ Acting
    /\ current
    /\ question = NoQuestion
    /\ Over("REGISTERED")
    /\ Told(<<"Register">>)

WithdrawRequest(who) ==
    /\ phase \in Open /\ Acting
    /\ Own(who)
    /\ Over("WITHDRAWN")
    /\ Told(<<"WithdrawRequest", who>>)

Tick ==
    /\ phase \in Open
    /\ \E d \in Days : d > now
    /\ now' = CHOOSE d \in Days : d > now /\ \A e \in Days : e > now => d <= e
    /\ UNCHANGED <<phase, generation, onFile, wanting, current, notified, due, settled, question>>
    /\ Told(<<"Tick">>)

Next ==
    \/ \E who \in {it \in Hands : Own(it)}, channel \in {"online_platform", "pigeon"},
          guided \in BOOLEAN, items \in SUBSET Items :
            SubmitRequest(who, channel, guided, items)
    \/ \E item \in Items : RequestClarification(item)
    \/ \E who \in Hands : AnswerClarification(who) \/ WithdrawRequest(who)
    \/ \E verdicts \in [Items -> Judged] : RecordCompletenessCheck(verdicts)
    \/ \E items \in SUBSET Items :
        \/ IssueMissingMaterialsNotice(items) \/ RemindSupplement(items)
        \/ \E who \in Hands : SupplyMaterial(who, items) \/ AmendRequest(who, items)
    \/ \E ground \in {"non_conforming", "not_our_business", "incomplete"} : DeclineRequest(ground)
    \/ Register
    \/ LapseClarification \/ LapseSupplement \/ Tick

Spec == Init /\ [][Next]_vars

(* Until: time passes, and the clock does what falls to it.                                     *)
Fair ==
    /\ Spec
    /\ WF_vars(Tick)
    /\ WF_vars(LapseSupplement)
    /\ WF_vars(LapseClarification)

(* REQ-10: as long as the desk looks at what comes in, what is waited for is supplied, or the   *)
(* request lapses, is amended or is withdrawn.                                                  *)
Waiting == phase = "AWAITING_SUPPLEMENT"
NobodyWaitsForEver == []<>(Waiting => current) => (Waiting ~> ~Waiting)

(* REQ-05: a question is answered, lapses, or ends with what it was about.                      *)
NoQuestionStaysOpen == question # NoQuestion ~> question = NoQuestion
=============================================================================
