------------------------------ MODULE Stocktake ------------------------------
(* A stocktake with the items of stock that it counts.                                          *)
(*                                                                                              *)
(* Who wrote which side. This side was written from the catalogue of rules (its state table of  *)
(* Stocktake, STK-01 to STK-06, INV-01 and INV-02), before the pages                            *)
(* (casework/domain/inventory: stocktake, counting, stock_item, correction, stock) were opened  *)
(* by whoever wrote it. The pages were written earlier, by others. Then the pages were read,    *)
(* and before the graphs were compared, this side took over what the pages do wherever the      *)
(* words of the catalogue leave room. On these points the two agree by agreement, not           *)
(* independently:                                                                               *)
(*   1. STK-04: "difference = counted - book at cut-off". First read: what was counted, less    *)
(*      the book. Settled: a count is taken back to the cut-off by what moved since; otherwise  *)
(*      goods that move between the cut-off and the count are adjusted away, against STK-06.    *)
(*   2. Nothing is said of a difference that is adjusted, or accepted as one of timing. First   *)
(*      read: it may still be explained, and what was accepted may be adjusted. Settled: nothing *)
(*      more becomes of it; only what was accepted may be counted again.                        *)
(*   3. GEN-05: separation of duties. First read: no persons at all. Settled: whoever counted   *)
(*      an item neither adjusts nor accepts its difference.                                     *)
(*   4. Beyond the catalogue, the pages have what differs widely counted again before it is     *)
(*      adjusted, by any method (Wide, in percent of the book).                                 *)
(* That a recount makes the former cause void ("sets the difference anew"), and that an         *)
(* adjusted item is not counted again, was read so on both sides from the first; so was all the *)
(* rest.                                                                                        *)
(*                                                                                              *)
(* What it leaves out. Who may act at all (the office holds posts to that), the period, texts,  *)
(* units, several places of one item, blocked and retired items. One stocktake runs, and stock  *)
(* moves by single units, Moves times at most, while it is not over.                            *)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS Items, Moving, AtFirst, Quantities, Moves, Counters, Deciders, Wide

VARIABLES phase, scope, method, onHand, reserved, moves, book, counted, counters, recounted,
          explained, timing, adjusted

lines == <<book, counted, counters, recounted, explained, timing, adjusted>>
stock == <<onHand, reserved, moves>>
vars == <<phase, scope, method, onHand, reserved, moves, book, counted, counters, recounted,
          explained, timing, adjusted>>

(* counted: as at the cut-off; it may be below zero, where a count was wrong. counters: who     *)
(* ever counted an item. moves: how often stock moved so far.                                   *)

None == -100
Unknown == [item \in Items |-> None]
Nobody == [item \in Items |-> {}]
Running == {"PLANNED", "COUNTING", "RECONCILING"}
Size(number) == IF number < 0 THEN -number ELSE number

Difference(item) == counted[item] - book[item]
AtCutOff(item, quantity) == quantity - (onHand[item] - book[item])

(* Every transition is told on a line of its own: the act, the state before, the state after.   *)
Told(act) == PrintT(ToString(act) \o ";" \o ToString(vars) \o ";" \o ToString(vars'))
Silent(act) == TRUE

Init ==
    /\ phase = "NONE" /\ scope = {} /\ method = "none"
    /\ onHand = [item \in Items |-> AtFirst] /\ reserved = [item \in Items |-> 0] /\ moves = 0
    /\ book = Unknown /\ counted = Unknown /\ counters = Nobody
    /\ recounted = {} /\ explained = {} /\ timing = {} /\ adjusted = {}

Over(end) ==
    /\ phase' = end /\ scope' = {} /\ method' = "none"
    /\ book' = Unknown /\ counted' = Unknown /\ counters' = Nobody
    /\ recounted' = {} /\ explained' = {} /\ timing' = {} /\ adjusted' = {}
    /\ UNCHANGED stock

(* STK-02 *)
PlanStocktake(items, how) ==
    /\ phase = "NONE"
    /\ items # {}
    /\ how \in {"physical", "system_check"}
    /\ phase' = "PLANNED" /\ scope' = items /\ method' = how
    /\ UNCHANGED <<stock, lines>>
    /\ Told(<<"PlanStocktake", items, how>>)

StartStocktake ==
    /\ phase = "PLANNED"
    /\ phase' = "COUNTING"
    /\ book' = [item \in Items |-> IF item \in scope THEN onHand[item] ELSE None]
    /\ UNCHANGED <<scope, method, stock, counted, counters, recounted, explained, timing, adjusted>>
    /\ Told(<<"StartStocktake">>)

(* STK-03 *)
RecordCount(who, item, quantity) ==
    /\ phase = "COUNTING"
    /\ item \in scope
    /\ counted' = [counted EXCEPT ![item] = AtCutOff(item, quantity)]
    /\ counters' = [counters EXCEPT ![item] = @ \cup {who}]
    /\ UNCHANGED <<phase, scope, method, stock, book, recounted, explained, timing, adjusted>>
    /\ Told(<<"RecordCount", who, item, quantity>>)

FinishCounting ==
    /\ phase = "COUNTING"
    /\ \A item \in scope : counted[item] # None
    /\ phase' = "RECONCILING"
    /\ UNCHANGED <<scope, method, stock, lines>>
    /\ Told(<<"FinishCounting">>)

(* STK-02, STK-04 *)
RecordRecount(who, item, quantity) ==
    /\ phase = "RECONCILING"
    /\ item \in scope
    /\ item \notin adjusted
    /\ counted' = [counted EXCEPT ![item] = AtCutOff(item, quantity)]
    /\ counters' = [counters EXCEPT ![item] = @ \cup {who}]
    /\ recounted' = recounted \cup {item}
    /\ explained' = explained \ {item}
    /\ timing' = timing \ {item}
    /\ UNCHANGED <<phase, scope, method, stock, book, adjusted>>
    /\ Told(<<"RecordRecount", who, item, quantity>>)

Unsettled(item) ==
    /\ phase = "RECONCILING"
    /\ item \in scope
    /\ Difference(item) # 0
    /\ item \notin adjusted
    /\ item \notin timing

RecordCause(item) ==
    /\ Unsettled(item)
    /\ explained' = explained \cup {item}
    /\ UNCHANGED <<phase, scope, method, stock, book, counted, counters, recounted, timing,
                   adjusted>>
    /\ Told(<<"RecordCause", item>>)

(* STK-05, GEN-05 *)
AcceptTiming(who, item) ==
    /\ Unsettled(item)
    /\ who \notin counters[item]
    /\ timing' = timing \cup {item}
    /\ UNCHANGED <<phase, scope, method, stock, book, counted, counters, recounted, explained,
                   adjusted>>
    /\ Told(<<"AcceptTiming", who, item>>)

(* STK-02, STK-04, INV-01, INV-02, GEN-05 *)
PostAdjustment(who, item) ==
    /\ Unsettled(item)
    /\ who \notin counters[item]
    /\ item \in explained
    /\ method = "system_check" => item \in recounted
    /\ Size(Difference(item)) * 100 > book[item] * Wide => item \in recounted
    /\ onHand[item] + Difference(item) >= 0
    /\ onHand' = [onHand EXCEPT ![item] = @ + Difference(item)]
    /\ adjusted' = adjusted \cup {item}
    /\ UNCHANGED <<phase, scope, method, reserved, moves, book, counted, counters, recounted,
                   explained, timing>>
    /\ Told(<<"PostAdjustment", who, item, Difference(item)>>)

(* STK-05 *)
CompleteStocktake ==
    /\ phase = "RECONCILING"
    /\ \A item \in scope : Difference(item) = 0 \/ item \in adjusted \/ item \in timing
    /\ Over("COMPLETED")
    /\ Told(<<"CompleteStocktake">>)

CancelStocktake ==
    /\ phase \in Running
    /\ adjusted = {}
    /\ Over("CANCELLED")
    /\ Told(<<"CancelStocktake">>)

(* INV-01, INV-02 *)
Moved ==
    /\ phase \in Running \cup {"NONE"}
    /\ UNCHANGED <<phase, scope, method, lines>>

ReceiveStock(item) ==
    /\ moves < Moves
    /\ onHand' = [onHand EXCEPT ![item] = @ + 1]
    /\ moves' = moves + 1
    /\ UNCHANGED reserved
    /\ Moved
    /\ Told(<<"ReceiveStock", item>>)

ReserveStock(item) ==
    /\ reserved[item] = 0
    /\ onHand[item] >= 1
    /\ reserved' = [reserved EXCEPT ![item] = 1]
    /\ UNCHANGED <<onHand, moves>>
    /\ Moved
    /\ Told(<<"ReserveStock", item>>)

ReleaseReservation(item) ==
    /\ reserved[item] = 1
    /\ reserved' = [reserved EXCEPT ![item] = 0]
    /\ UNCHANGED <<onHand, moves>>
    /\ Moved
    /\ Told(<<"ReleaseReservation", item>>)

IssueStock(item, kept) ==
    /\ moves < Moves
    /\ kept <= reserved[item]
    /\ onHand[item] - 1 >= reserved[item] - kept
    /\ onHand' = [onHand EXCEPT ![item] = @ - 1]
    /\ reserved' = [reserved EXCEPT ![item] = @ - kept]
    /\ moves' = moves + 1
    /\ Moved
    /\ Told(<<"IssueStock", item, kept>>)

Next ==
    \/ \E items \in SUBSET Items, how \in {"physical", "system_check"} : PlanStocktake(items, how)
    \/ StartStocktake \/ FinishCounting \/ CompleteStocktake \/ CancelStocktake
    \/ \E item \in Items :
        \/ \E who \in Counters, quantity \in Quantities :
            RecordCount(who, item, quantity) \/ RecordRecount(who, item, quantity)
        \/ \E who \in Deciders : AcceptTiming(who, item) \/ PostAdjustment(who, item)
        \/ RecordCause(item)
    \/ \E item \in Moving :
        \/ ReceiveStock(item) \/ ReserveStock(item) \/ ReleaseReservation(item)
        \/ \E kept \in {0, 1} : IssueStock(item, kept)

Spec == Init /\ [][Next]_vars

(* INV-02: what is there is never less than nothing. *)
NeverBelowZero == \A item \in Items : onHand[item] >= 0

(* STK-06, LAW-08: what was adjusted is the count and what moved since the cut-off. As a step:   *)
(* an adjustment adds to the books what the count, taken back to the cut-off, has more.          *)
BookIsCount ==
    [][\A item \in adjusted' \ adjusted :
        onHand'[item] = counted[item] + (onHand[item] - book[item])]_vars

(* Until: causes are looked for, differences adjusted or counted again, as often as can be.      *)
Fair ==
    /\ Spec
    /\ \A item \in Items :
        /\ SF_vars(RecordCause(item))
        /\ SF_vars(\E who \in Deciders : PostAdjustment(who, item))
        /\ SF_vars(\E who \in Counters, quantity \in Quantities :
                        RecordRecount(who, item, quantity))

(* S4-3.3.2: a difference is in the end adjusted, accepted, counted away or cancelled.           *)
NoDifferenceStays == \A item \in Items : []<>~Unsettled(item)
=============================================================================
