"""Tours: through every page of the office on purpose, told in words that ``plans.tour`` reads.

A word is an act, in the order in which people would do it: of a plain request, or, after a colon,
of the part of the office's life (``moves.PARTS``) that it belongs to. A number after a slash picks
one of several such acts; ``24h`` lets hours go by, and with a mark of exclamation the timers run.
"""

from __future__ import annotations

from typing import Final

from casework.domain.people.appointment import RATED_FIRST

PROFILES: Final = ("plain", "signing", "issuing", "selling")
"""The parts of which there are several: a case of each."""


def via(part: str, told: str) -> str:
    """A tour through another part of the office's life. Another may follow at once."""
    return "".join(f"{it} " if it[0].isdigit() else f"{part}:{it} " for it in told.split())


def first(tours: tuple[str, ...], *words: str) -> str:
    """The first of the tours that has all these words."""
    return next(it for it in tours if all(word in it for word in words))


def passes(criteria: int) -> str:
    """Somebody reviews what is judged by so many criteria, and passes it."""
    return f"{'RecordVerdict ' * criteria}PassStage"


def fails(criteria: int) -> str:
    return f"RecordVerdict/{criteria} ReturnForRework"


# -- Requests ----------------------------------------------------------------------------------

FILED = "SubmitRequest RecordCompletenessCheck Register"
STARTED = f"""{FILED} FileApplicationMaterials AssignGroup DesignateTracker AssignHandler
    StartProcessing RecordStep"""
PASS = passes(2)
APPROVED = f"{STARTED} CompleteProcessing {PASS} {PASS}"
TOLD = f"{APPROVED} NotifyResult ConfirmDelivery"
ON_FILE = "OpenArchive AddRecord AddRecord AddRecord IndexArchive SealArchive ArchiveRequest"
PUT_RIGHT = "AcceptTransfer PlanRectification CompleteRectification InformCustomer"
RESOLVED = f"RecordProblem TransferFeedback {PUT_RIGHT} VerifyRectification"

# -- Profiles ----------------------------------------------------------------------------------

BEGUN = f"""{FILED} FileApplicationMaterials AssignGroup DesignateTracker AssignHandler
    StartProcessing"""
IN_SESSION = f"AddFile SubmitFiles {passes(5)} BookVenue ConfirmVenueReady StartSession"
TOLD_ALL = """ExplainClause ConfirmClause RemindRisk RemindRisk/1 AcknowledgeRisk AcknowledgeRisk/1
    FillField DeclareTrue"""
SIGNED = f"""{IN_SESSION} {TOLD_ALL} CrossCheck Sign Sign/1 AffixSeal/1 CompleteSigning"""
FOLLOWED = f"""{SIGNED} ArchiveContract AddRecord AddRecord AddRecord IndexArchive SealArchive
    StartFollowUp"""
ENTERED = "EnterData CheckField CheckField CheckField VerifyEntry"
PRINTED = "GenerateDocument PrePrintCheck PrintDocument RecordSignature RecordSeal"
ON_PAPER = f"{passes(5)} {ENTERED} {PRINTED}"
HANDED = f"{ON_PAPER} {passes(4)} Deliver"
DISPATCHED = f"ReceiveOrder {passes(4)} EnterOrder Dispatch"
MADE = f"{DISPATCHED} PlanProduction PurchaseMaterials CompleteProduction CompleteProduction/2"
ARRIVED = "Ship Ship/1 InformShipment InformShipment ConfirmDelivery ConfirmDelivery/1"
FEED_BACK = "NotifyResult ConfirmDelivery CollectFeedback CloseRequest"

# -- People ------------------------------------------------------------------------------------

GRADED = """SealPeriod OpenAppraisal ImportMetric ImportMetric ImportMetric RateIndicator
    ComputeScore ConfirmGrade Publish"""
FAILED = f"{GRADED.replace('RateIndicator', 'RateIndicator/3')} 300h!"
TRAINED = "1h " + via(
    "school",
    """AnalyseNeeds DraftPlan ApprovePlan ScheduleSession SignIn RecordSession RecordExam
    CompleteSession""",
)
"""Of the clerk, in the first session."""

# -- Tours -------------------------------------------------------------------------------------

OF_REQUESTS: Final = (
    f"{TOLD} CollectFeedback CloseRequest {ON_FILE}",
    f"{TOLD} 200h! CloseRequest 200h! {ON_FILE}",
    # Intake: the notice, what is found late, what lapses, what is declined or taken back.
    """SubmitRequest/1 RequestClarification AnswerClarification RecordCompletenessCheck
    IssueMissingMaterialsNotice RemindSupplement SupplyMaterial RecordCompletenessCheck/1
    findings:RecordCause findings:ProposeMeasure findings:VerifyFinding/1
    findings:ProposeMeasure findings:VerifyFinding
    RecordCompletenessCheck/1 Register""",
    """SubmitRequest/2 RequestClarification RecordCompletenessCheck/1 300h
    IssueMissingMaterialsNotice RequestClarification 700h SupplyMaterial""",
    """rules:SetChoice SubmitRequest/1 RecordCompletenessCheck IssueMissingMaterialsNotice
    OverrideOneTimeNotice SupplyMaterial RecordCompletenessCheck/1 700h!""",
    """SubmitRequest/3 RecordCompletenessCheck/2 AmendRequest RecordCompletenessCheck/2
    RecordCompletenessCheck/1 IssueMissingMaterialsNotice AmendRequest/1 RecordCompletenessCheck
    DeclineRequest""",
    "SubmitRequest RecordCompletenessCheck WithdrawRequest",
    # Processing: what is asked, told upwards, late, in other hands, in another group.
    f"""{STARTED} RequestInformation CancelInformationRequest RequestInformation
    ProvideInformation/1 ProvideInformation Escalate ResolveEscalation Escalate/1 60h
    ResolveEscalation RecordProgress RecordProgress/1 ResolveDelay ReassignHandler
    DelegateNotice CompleteProcessing {PASS} {PASS} DelegateNotice ReassignHandler
    WithdrawRequest""",
    f"""{FILED} FileApplicationMaterials AssignGroup/1 DesignateTracker/1 AssignHandler/1 60h
    ReassignGroup/1 60h! AssignHandler StartProcessing RecordStep CompleteProcessing
    {PASS} {PASS} NotifyResult ResolveDelay ResolveDelay RecordProgress/1 ResolveDelay""",
    # Review: returned at both stages, too often, by one stage alone, late; what voids it.
    f"""{STARTED} CompleteProcessing RecordVerdict RecordVerdict/1 ReturnForRework
    CompleteProcessing {PASS} RecordVerdict/2 ReturnForRework
    CompleteProcessing RecordVerdict/2 ReturnForRework CompleteProcessing {PASS} {PASS} 50h!
    NotifyResult ConfirmDelivery CollectFeedback CloseRequest""",
    f"""rules:SetCount rules:SetStages {STARTED} CompleteProcessing RecordVerdict/2 60h
    ReturnForRework CompleteProcessing {PASS} 30h NotifyResult ConfirmDelivery""",
    f"{STARTED} CompleteProcessing RecordVerdict WithdrawRequest",
    f"{STARTED} CompleteProcessing RecordVerdict/2 ReturnForRework WithdrawRequest",
    f"{APPROVED} WithdrawRequest",
    # Delivery: what does not arrive, what is questioned, what is done again.
    f"""{APPROVED} NotifyResult RecordDeliveryFailure NotifyResult/1 RecordDeliveryFailure
    NotifyResult RecordDeliveryFailure OverrideDelivery CollectFeedback CloseRequest""",
    f"""{TOLD} RaiseObjection AnswerObjection RaiseObjection/1 300h! AnswerObjection
    ConfirmSatisfied CollectFeedback CloseRequest RaiseObjection AnswerObjection
    ConfirmSatisfied CloseRequest {ON_FILE}""",
    f"""{TOLD} RaiseObjection ReopenResult CompleteProcessing {PASS} {PASS} NotifyResult
    ConfirmDelivery ConfirmSatisfied CollectFeedback CloseRequest {ON_FILE}""",
    f"{TOLD} RaiseObjection ReopenResult CompleteProcessing RecordVerdict WithdrawRequest",
    f"""{TOLD} CollectFeedback/1 RaiseObjection {RESOLVED} OverrideObjection CloseFeedback
    ConfirmSatisfied CloseFeedback CloseRequest {ON_FILE}""",
)
OF_THE_OFFICE: Final = (
    # Care.
    f"""{via("care", "OpenFeedback")} 30h {via("care", "RecordProblem")} 60h
    {via("care", f"TransferFeedback RejectTransfer TransferFeedback {PUT_RIGHT}")}
    {via("care", "VerifyRectification/1 PlanRectification")} 600h care:CompleteRectification 60h
    {via("care", "InformCustomer VerifyRectification DeclareUnsatisfied PlanRectification")}
    {via("care", "CompleteRectification InformCustomer VerifyRectification")} 300h
    care:CloseFeedback""",
    f"""{via("care", f"OpenFeedback RecordProblem TransferFeedback {PUT_RIGHT}")}
    {via("care", "VerifyRectification OverrideClosure")}""",
    f"""{via("care", "ScheduleRevisit RecordUnreachable RescheduleRevisit RecordUnreachable")} 800h!
    {via("care", "RescheduleRevisit RateSatisfaction/2 RecordRevisit")} 60h
    {via("care", "WithdrawFeedback ForwardSuggestion")}""",
    f"""{via("care", "ScheduleRevisit RecordUnreachable RescheduleRevisit RecordUnreachable")}
    {via("care", "RescheduleRevisit RecordUnreachable GiveUpRevisit")}""",
    f"""secrecy:GrantAccess
    {via("care", "ReportCustomerInfo/1 RecordCustomerInfo ClassifyCustomer")}
    {via("care", "AnalyseCustomer CorrectCustomerInfo CheckCustomerInfo LogContact ReadCustomer")}
    {via("care", "ReadCustomer/1 ReadCustomer/2")} 100h care:ReadCustomer""",
    # Consultation.
    via("desk", "OpenConsultation AnswerOnSpot ConfirmUnderstood CloseConsultation"),
    via("desk", "OpenConsultation 2h DeferConsultation 60h Reply AskFurther Refer 60h!")
    + via("desk", "AnswerReferred 300h CloseConsultation"),
    "SubmitRequest desk:OpenConsultation desk:ConvertToRequest 300h! desk:CloseConsultation",
    # The office itself.
    via("secrecy", "GrantAccess GrantAccess/1 ReadClassified ReadClassified/1 RevokeAccess 100h")
    + "secrecy:ReadClassified",
    f"""{via("people", "RecordCompetency AcknowledgePolicy VacatePost VacatePost/1 GrantAccess")}
    {via("people", "RenewNda SignNda EndNda PrepareNda EndEmployment EndEmployment/1 VacatePost/2")}
    {via("people", "AppointManager AppointDeputy ChangeServices SetWorkPlan OpenDepartment")}
    {via("people", "OpenCentre CreateGroup")}""",
    via("people", "EndEmployment/2 EndEmployment/3 EndEmployment/4 StandIn OpenCentre"),
    f"""{via("rules", "SetTerm SetTerm/1 PublishCalendar ProposeBusinessType ApproveBusinessType")}
    SubmitRequest 30h RecordCompletenessCheck""",
    # Stock.
    f"""{via("stock", "RegisterItem ReceiveStock ReserveStock PlanStocktake StartStocktake")}
    {via("stock", "RecordCount IssueStock RecordCount/1 FinishCounting RecordCause PostAdjustment")}
    {via("stock", "RecordRecount/1 PostAdjustment ReleaseReservation CompleteStocktake")}
    {via("stock", "PlanStocktake/2 StartStocktake/1 CancelStocktake/1 BlockItem UnblockItem")}""",
    f"""{via("stock", "RegisterItem ReceiveStock ReserveStock/1 PlanStocktake/1 StartStocktake")}
    {via("stock", "RecordCount/2 FinishCounting RecordRecount/2 RecordCause PostAdjustment")}
    {via("stock", "CompleteStocktake PlanStocktake/2 StartStocktake/1 RecordCount/4")} 1h
    {via("stock", "FinishCounting/1 AcceptTiming/1 CompleteStocktake/1")}""",
    f"""{via("stock", "RegisterItem AnalyseTurnover ProposeReplenishment ApproveReplenishment")} 60h
    {via("stock", "ReceiveStock IssueStock/3 BlockItem")}""",
    f"""{via("stock", "RegisterItem 100h AnalyseTurnover ProposeReplenishment 100h")}
    {via("stock", "RejectReplenishment ReceiveStock FlagSlowMoving")} 2400h!
    {via("stock", "FlagSlowMoving RecordConsultation PlanDisposal/1 ExecuteDisposal PlanDisposal")}
    {via("stock", "ExecuteDisposal CloseCase IssueStock/3 BlockItem RetireItem")}""",
)
OF_SIGNING: Final = (
    # Signing: gone through to the end, sent back, changed in the midst of it, given up.
    via("signing", f"{BEGUN} {FOLLOWED} RecordPayment RecordPerformance RaiseExecutionIssue")
    + via("signing", "60h! ResolveExecutionIssue CloseContract RecordRevisit ForwardSuggestion")
    + via("signing", f"CloseContract {FEED_BACK} {ON_FILE}"),
    via(
        "signing",
        f"""{BEGUN} AddFile AddFile SubmitFiles {fails(5)} 30h! ReviseFiles SubmitFiles {passes(5)}
        {passes(3)} BookVenue ConfirmVenueReady/1 ConfirmVenueReady StartSession AskQuestion
        AnswerQuestion {TOLD_ALL} ConfirmClause/3 ExplainClause/1 ConfirmClause/1 CrossCheck Sign
        CrossCheck/1 Sign Sign/1 ReviseFiles/1 SubmitFiles {passes(5)} {passes(3)}
        WithdrawRequest""",
    ),
    via(
        "signing",
        f"""{BEGUN} AddFile SubmitFiles RecordVerdict AbandonSigning/1 RestartProfile AddFile
        AddFile/1 AddFile SubmitFiles {passes(5)} {passes(3)} AbandonSigning RestartProfile AddFile
        WithdrawRequest""",
    ),
    via("contract", f"OpenSigning/1 OpenSigning {FOLLOWED} 800h! TerminateContract"),
    via("contract", f"OpenSigning {SIGNED} 300h! ArchiveContract IndexArchive StartFollowUp")
    + via("contract", "RecordPayment RecordPerformance RateSatisfaction/2 RecordUnreachable 60h")
    + via("contract", "RescheduleRevisit RecordUnreachable RescheduleRevisit RecordUnreachable")
    + via("contract", f"{RESOLVED} GiveUpRevisit CloseContract"),
)
OF_ISSUANCE: Final = (
    # Issuance: on paper and off, sent back in all three ways, errors found, given up.
    "sheets:ReceiveForms sheets:DrawForms "
    + via("issuing", f"{BEGUN} {passes(5)} {ENTERED} GenerateDocument PrePrintCheck/1")
    + via("issuing", "RegenerateDocument PrePrintCheck PrintDocument RecordSignature RecordSeal")
    + via("issuing", f"{passes(4)} RaiseIssue Deliver RecordDeliveryFailure Deliver ResolveIssue")
    + via("issuing", "CompleteIssuance RecordIssuanceError AcknowledgeReceipt Collate Bind")
    + via("issuing", "300h! OpenArchive/3 AddRecord AddRecord AddRecord AddRecord SealArchive")
    + via("issuing", f"ArchiveIssuance {PASS} {PASS} {FEED_BACK} {ON_FILE}"),
    via(
        "issuing",
        f"""{BEGUN} {fails(5)} 30h SubmitCorrection {ON_PAPER} {fails(4)} {PRINTED} {fails(4)}/1
        {ENTERED} {PRINTED} {fails(4)}/2 SubmitCorrection {passes(5)} EnterData RequestCorrection
        SubmitCorrection RecordVerdict VoidIssuance RestartProfile {HANDED} CompleteIssuance/1
        {PASS} RecordVerdict/2 ReturnForRework""",
    ),
    "sheets:ReceiveForms sheets:DrawForms "
    + via("issuing", f"{BEGUN} {ON_PAPER} RecordVerdict WithdrawRequest"),
    via("issuing2", "SubmitRequest RecordCompletenessCheck")
    + via("issuance", f"OpenIssuance {HANDED} CompleteIssuance Collate Bind OpenArchive AddRecord")
    + via("issuance", "AddRecord AddRecord AddRecord SealArchive ArchiveIssuance")
    + "issuance:RecordIssuanceError",
    via(
        "sheets",
        """ReceiveForms DrawForms ReturnForms SpoilForms DrawForms/1 ReturnForms ReturnForms
        CloseSeries/1 SpoilForms CloseSeries""",
    ),
)
OF_ORDERS: Final = (
    # Orders: made, met from stock, late, sent back, cancelled.
    via(
        "selling",
        f"""{BEGUN} ReceiveOrder {fails(4)} ResubmitOrder {passes(4)} EnterOrder/1 EnterOrder
        Dispatch PlanProduction PurchaseMaterials RecordProgress RecordProgress/2 ReportToCustomer
        RaiseIssue LogInquiry CompleteProduction CompleteProduction/2 AnswerInquiry ResolveIssue
        {ARRIVED} CloseOrder {FEED_BACK} {ON_FILE}""",
    ),
    via("stock", "RegisterItem ReceiveStock ReceiveStock")
    + "care:OpenFeedback "
    + via("selling", f"{BEGUN} {DISPATCHED} ReserveFromStock LinkComplaint Ship/1 Ship/2 Ship")
    + via("selling", "Ship/1 ConfirmDelivery ConfirmDelivery/1 ConfirmDelivery/2")
    + via("selling", "InformShipment InformShipment InformShipment CloseOrder")
    + "care:WithdrawFeedback selling:CloseOrder",
    via("stock", "RegisterItem ReceiveStock ReceiveStock/1")
    + via("order", f"{DISPATCHED} ReserveFromStock CancelOrder/1 CancelOrder"),
    via("selling", f"{BEGUN} ReceiveOrder/1 {passes(4)} EnterOrder 60h! CancelOrder")
    + " selling:RestartProfile selling:WithdrawRequest",
    via("selling", f"{BEGUN} {MADE} Escalate {ARRIVED} ResolveEscalation CompleteProcessing"),
    via("selling", f"{BEGUN} ReceiveOrder RecordVerdict WithdrawRequest"),
    "rules:SetChoice/1 "
    + via(
        "order",
        """ReceiveOrder RecordVerdict/8 RecordVerdict/7 RecordVerdict/6 RecordVerdict/5 PassStage/1
        EnterOrder""",
    ),
    # A stocktake while orders are sent.
    via("stock", "RegisterItem ReceiveStock ReceiveStock PlanStocktake")
    + via("order", f"{DISPATCHED} ReserveFromStock")
    + "stock:StartStocktake order:Ship stock:RecordCount/1 order:Ship/1 stock:FinishCounting"
    + " stock:RecordCause stock:PostAdjustment order:ConfirmDelivery stock:CompleteStocktake",
)
OF_PEOPLE: Final = (
    # People: appraised, with an appeal upheld and one that was not, by the month and the quarter.
    via("clerk", f"Punch 3h Punch CorrectPunch Punch/1 800h! {GRADED} Appeal DecideAppeal")
    + via("clerk", "RecordObservation RateIndicator ComputeScore ReopenScoring ComputeScore")
    + via("clerk", "ConfirmGrade/1 ConfirmGrade Publish Appeal 300h! ApplyResult"),
    f"{APPROVED} NotifyResult "
    + via("handler", "700h! OpenAppraisal ImportMetric 100h! SealPeriod ImportMetric/1")
    + via("handler", "ImportMetric ImportMetric ImportMetric ImportMetric RateIndicator")
    + via("handler", "RateIndicator/1 ComputeScore ConfirmGrade Publish Appeal DecideAppeal/1")
    + via("handler", "OpenImprovement OpenImprovement/1 ApplyResult RecordImprovementOutcome"),
    via("signer", "800h! SealPeriod OpenAppraisal ImportMetric RateIndicator RateIndicator/1")
    + via("signer", "RateIndicator/2 ComputeScore ConfirmGrade Publish 300h!"),
    via("backoffice", "2300h! SealPeriod SealPeriod SealPeriod OpenAppraisal")
    + via("backoffice", "ImportMetric ImportMetric ImportMetric ImportMetric ImportMetric")
    + via("backoffice", "RateIndicator RateIndicator/1 ComputeScore ConfirmGrade ReopenScoring")
    + via("backoffice", "RateIndicator/8 ComputeScore ConfirmGrade Publish 300h! ApplyResult"),
    via("schemes", "DefineScheme DefineScheme/1 ActivateScheme DefineScheme ActivateScheme")
    + f"1500h! {via('clerk', FAILED)}",
    # Failing, trained, failing again; and what may be done then, not before.
    via("clerk", f"800h! {FAILED} DismissForPerformance OpenImprovement ApplyResult")
    + TRAINED
    + via("clerk", f"DismissForPerformance 500h! {FAILED} 500h! {GRADED}")
    + via("clerk", "DismissForPerformance CancelAppraisal"),
    via("clerk", f"800h! {FAILED} OpenImprovement ApplyResult")
    + f"{TRAINED} 100h "
    + via("clerk", "RecordImprovementOutcome/1 500h! TransferForPerformance"),
    via("clerk", f"2400h! {FAILED} {FAILED} {FAILED} ImposeMeasure/2 ImposeMeasure"),
    # Away, new, and at school.
    via(
        "leave",
        """ApplyLeave ApplyLeave ApproveLeave 30h! ReturnEarly ApplyLeave RejectLeave ApplyLeave
        CancelLeave""",
    ),
    via("leave", "ApplyLeave ApproveLeave 60h! 60h! ApplyLeave/1 ApproveLeave 30h!"),
    via(
        "newcomers",
        f"""RegisterCandidate {"RecordCompetency " * len(RATED_FIRST)} AppointClerk
        CompleteInduction TeachTopics RecordInductionExam/1 CompleteInduction RecordInductionExam
        CompleteInduction RegisterCandidate/1 DeclineCandidate/1 SuspendEmployee
        ReinstateEmployee EndEmployment""",
    ),
    via(
        "school",
        """AnalyseNeeds DraftPlan/1 ApprovePlan RevisePlan ApprovePlan ScheduleSession SignIn
        SignIn/1 RecordSession RecordExam CompleteSession RecordExam CompleteSession ClosePlan
        ScheduleSession/2 CancelSession/1 EvaluateEffect/1 60h! ClosePlan RevisePlan ApprovePlan
        ClosePlan DraftPlan/2 ApprovePlan/1 ScheduleSession/3""",
    ),
)
KINDS: Final = (OF_REQUESTS, OF_THE_OFFICE, OF_SIGNING, OF_ISSUANCE, OF_ORDERS, OF_PEOPLE)
TOURS: Final[tuple[str, ...]] = tuple(told for kind in KINDS for told in kind)
"""Together they lead to every kind of event that a whole office can come to."""
