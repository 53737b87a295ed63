"""The mistakes: such as are made in earnest, each one alone and in one place of the rules.

A mistake is data: where it is made, what stands there, what would stand there instead, and what
that comes to. ``subject`` is the cast of the page that it is made on, if that page alone can show
it; ``tests`` are the modules whose examples and properties are about it.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen


@frozen
class Mistake:
    """``file`` is told from ``casework/``, ``tests`` from ``tests/``; ``was`` is there once.

    ``proofs`` is the chapter of proofs that could be asked, ``twin`` the specification that says
    it a second time; empty: that layer has nothing to say of it.
    """

    name: str
    says: str
    file: str
    was: str
    now: str
    subject: str = ""
    tests: tuple[str, ...] = ()
    proofs: str = ""
    twin: str = ""

    def made_in(self, text: str) -> str:
        """The file's text with the mistake in it.

        Raises:
            LookupError: what it is made of is not there, or more than once.
        """
        if (times := text.count(self.was)) != 1:
            raise LookupError(f"{self.name}: its text is {times} times in {self.file}, not once")
        return text.replace(self.was, self.now)


_REVIEW: Final = ("domain/review/test_review.py",)
_INTAKE: Final = ("domain/requests/test_intake.py",)
_PROCESSING: Final = ("domain/requests/test_processing.py",)
_DELIVERY: Final = ("domain/requests/test_delivery.py",)
_CONSULTATION: Final = ("domain/requests/test_consultation.py",)
_FEEDBACK: Final = ("domain/care/test_feedback.py",)
_REVISIT: Final = ("domain/care/test_revisit.py",)
_ORDER: Final = ("domain/orders/test_order.py", "domain/orders/test_arithmetic.py")
_STOCK: Final = ("domain/inventory/test_stock_item.py", "domain/inventory/test_arithmetic.py")
_STOCKTAKE: Final = ("domain/inventory/test_stocktake.py", "domain/inventory/test_arithmetic.py")
_APPRAISAL: Final = ("domain/people/test_appraisal.py", "domain/people/test_grades.py")
_CALENDAR: Final = ("domain/test_calendar.py",)
_CONTRACT: Final = ("domain/signing/test_contract.py",)
_ISSUANCE: Final = ("domain/issuance/test_issuance.py",)

MISTAKES: Final = (
    # -- Review --
    Mistake(
        "review-second-look",
        "Only the producer is kept from reviewing; whoever passed the first stage passes the next.",
        "domain/review/review.py",
        "waived or act.by not in now.taken",
        "waived or act.by != now.subject.producer",
        "review_review",
        _REVIEW,
    ),
    Mistake(
        "review-unjudged",
        "A stage passes though some criteria have not been judged at all.",
        "domain/review/review.py",
        "require({it.criterion for it in now.sheet} == CRITERIA[now.subject.kind], ALL_PASS)",
        "require({it.criterion for it in now.sheet} <= CRITERIA[now.subject.kind], ALL_PASS)",
        "review_review",
        _REVIEW,
    ),
    Mistake(
        "review-late-escalation",
        "The manager is told one return too late.",
        "domain/review/review.py",
        "if returns >= facts.max_returns",
        "if returns > facts.max_returns",
        "review_review",
        _REVIEW,
        proofs="office",
    ),
    Mistake(
        "review-forgotten-judge",
        "Who judged at a stage that another passed is not remembered, and reviews at the next.",
        "domain/review/review.py",
        "reviewers = now.earlier | {reviewer, *(it.reviewer for it in now.sheet)}",
        "reviewers = now.earlier | {reviewer}",
        "review_review",
        _REVIEW,
    ),
    Mistake(
        "review-way-back-lost",
        "A return forgets to say by which way the document goes back.",
        "domain/review/review.py",
        "act.reason, act.by, producer, act.back_to)",
        "act.reason, act.by, producer)",
        "review_review",
        _REVIEW,
    ),
    Mistake(
        "finding-solved-anyway",
        "A measure that failed need not be replaced: the same one may be verified again.",
        "domain/review/finding.py",
        "case MeasureFailed():\n            return _on(was(finding, MeasureSet), Analysed)",
        "case MeasureFailed():\n            return was(finding, MeasureSet)",
        "review_finding",
        ("domain/review/test_finding.py",),
    ),
    # -- Requests --
    Mistake(
        "notice-in-part",
        "The notice may name some of what is wanting, and leave the rest for later.",
        "domain/requests/one_notice.py",
        "require({it.item for it in act.items} == filing.wanting, FULL_NOTICE)",
        "require({it.item for it in act.items} <= filing.wanting, FULL_NOTICE)",
        "requests_intake",
        _INTAKE,
        twin="Intake",
    ),
    Mistake(
        "check-swapped",
        "Two requirements of a check change places: an empty form is blamed on the check.",
        "domain/requests/one_notice.py",
        "    require(all(verdicts[it] is Verdict.EMPTY for it in left_out), FORM_COMPLETE)\n"
        "    require(all(verdicts[it] is not Verdict.OK for it in absent), FULL_CHECK)\n",
        "    require(all(verdicts[it] is not Verdict.OK for it in absent), FULL_CHECK)\n"
        "    require(all(verdicts[it] is Verdict.EMPTY for it in left_out), FORM_COMPLETE)\n",
        "requests_intake",
        _INTAKE,
        twin="Intake",
    ),
    Mistake(
        "term-anew",
        "Whatever a later check finds, the applicant's term to answer begins anew.",
        "domain/requests/intake.py",
        "if isinstance(before, AwaitingSupplement) and not _found_anew(before.filing, filing):",
        "if isinstance(before, Checked) and not _found_anew(before.filing, filing):",
        "requests_intake",
        _INTAKE,
        twin="Intake",
    ),
    Mistake(
        "amendment-settles",
        "What an amendment changed still counts as found in order before it.",
        "domain/requests/intake.py",
        "settled=(filing.settled | found) - changed,",
        "settled=filing.settled | found,",
        "requests_intake",
        _INTAKE,
        twin="Intake",
    ),
    Mistake(
        "tracker-is-handler",
        "Whoever handles a request may be the one who keeps track of it.",
        "domain/requests/assignment.py",
        "require(not isinstance(now, Staffed) or act.tracker != now.hands.handler, TRACKED)",
        "require(not isinstance(now, Staffed) or act.by != now.hands.handler, TRACKED)",
        "requests_processing",
        _PROCESSING,
    ),
    Mistake(
        "step-left-out",
        "A step that must be taken can be left out, if it is the one just before.",
        "domain/requests/work.py",
        "require(not now.left_out(before=place), BY_PROCEDURE)",
        "require(not now.left_out(before=place - 1), BY_PROCEDURE)",
        "requests_processing",
        _PROCESSING,
    ),
    Mistake(
        "one-channel",
        "Nobody need try a second channel before the customer is taken as told.",
        "domain/requests/delivery.py",
        "require(len(set(outcome.failed)) >= 2, ARRIVED)",
        "require(len(outcome.failed) >= 2, ARRIVED)",
        "requests_delivery",
        _DELIVERY,
    ),
    Mistake(
        "promise-too-far",
        "A reply may be promised for any time after now, however late.",
        "domain/requests/consultation.py",
        "require(act.reply_by <= term_ends(facts.calendar, act.at, facts.term), PROMISED)",
        "require(act.reply_by >= term_ends(facts.calendar, act.at, facts.term), PROMISED)",
        "requests_consultation",
        _CONSULTATION,
    ),
    # -- Care --
    Mistake(
        "verified-by-own",
        "The wrong person is kept from verifying: the customer, not whoever put it right.",
        "domain/care/feedback.py",
        "only_by(act.by != informed.rectifier, ANOTHER_LOOKS)",
        "only_by(act.by != informed.case.customer, ANOTHER_LOOKS)",
        "care_feedback",
        _FEEDBACK,
    ),
    Mistake(
        "low-at-alert",
        "The score of the alert itself counts as low: a boundary is off by one.",
        "domain/care/revisit.py",
        "low = act.score < facts.scale.alert",
        "low = act.score <= facts.scale.alert",
        "care_revisit",
        _REVISIT,
        proofs="office",
    ),
    Mistake(
        "rated-again",
        "That a customer has answered a survey is forgotten, and they may rate again in it.",
        "domain/care/revisit.py",
        "return attrs.evolve(live, visit=_with(live.visit, survey))",
        "return attrs.evolve(live, visit=live.visit)",
        "care_revisit",
        _REVISIT,
    ),
    # -- Orders, inventory --
    Mistake(
        "sent-unmade",
        "More of a line can be sent than was made of it.",
        "domain/orders/arithmetic.py",
        "return min(ordered, ready) - sent",
        "return max(ordered, ready) - sent",
        "orders_order",
        _ORDER,
        proofs="orders",
    ),
    Mistake(
        "late-on-the-dot",
        "What arrives at the very moment that was promised is taken for late.",
        "domain/orders/fulfilment.py",
        "OrderDelivered(now.placed.number, promised, act.at <= promised, completes),",
        "OrderDelivered(now.placed.number, promised, act.at < promised, completes),",
        "orders_order",
        _ORDER,
    ),
    Mistake(
        "issued-from-promised",
        "An issue takes what is promised to others, as long as it is there.",
        "domain/inventory/stock_item.py",
        "require(free(left, stock.promised - kept) >= 0, NEVER_BELOW_ZERO)\n    issued",
        "require(left >= 0, NEVER_BELOW_ZERO)\n    issued",
        "inventory_stock_item",
        _STOCK,
        proofs="inventory",
        twin="Stocktake",
    ),
    Mistake(
        "unmoved",
        "A movement of stock is not counted, so that a count does not notice it came between.",
        "domain/inventory/stock.py",
        "movements=stock.movements + 1,",
        "movements=stock.movements,",
        "inventory_stock_item",
        _STOCK,
        twin="Stocktake",
    ),
    Mistake(
        "reorder-below",
        "Nothing is said at the reorder point, only below it.",
        "domain/inventory/arithmetic.py",
        "return on_hand <= reorder_point",
        "return on_hand < reorder_point",
        "inventory_stock_item",
        _STOCK,
        proofs="inventory",
        twin="Stocktake",
    ),
    Mistake(
        "cut-off-added",
        "What moved since the cut-off is added to a count, not taken off it.",
        "domain/inventory/arithmetic.py",
        "return counted - moved",
        "return counted + moved",
        "inventory_stocktake",
        _STOCKTAKE,
        proofs="inventory",
        twin="Stocktake",
    ),
    # -- People --
    Mistake(
        "grade-above",
        "A score at a threshold has the lower grade.",
        "domain/people/grades.py",
        "return LADDER[sum(score >= 100 * it for it in steps)]",
        "return LADDER[sum(score > 100 * it for it in steps)]",
        "people_appraisal",
        _APPRAISAL,
        proofs="people",
    ),
    Mistake(
        "half-down",
        "A half of a hundredth is rounded down.",
        "domain/people/grades.py",
        "return (2 * numerator + denominator) // (2 * denominator)",
        "return (2 * numerator + denominator - 1) // (2 * denominator)",
        "people_appraisal",
        _APPRAISAL,
        proofs="people",
    ),
    Mistake(
        "nobody-is-nothing",
        "No rating of 0 points can be given: a rule that refuses too much.",
        "domain/people/scoring.py",
        "require(0 <= act.points <= 100, FROM_EVENTS)",
        "require(0 < act.points <= 100, FROM_EVENTS)",
        "people_appraisal",
        _APPRAISAL,
        proofs="people",
    ),
    # -- Issuance, signing, confidentiality, archives, calendar --
    Mistake(
        "issued-unasked-way",
        "A wish for a way of delivery holds only where it was said what way that is.",
        "domain/issuance/handover.py",
        "require(not wishes or act.method.clear in wishes, AS_WISHED)",
        "require(not wishes or act.method.stated, AS_WISHED)",
        "issuance_issuance",
        _ISSUANCE,
    ),
    Mistake(
        "sheets-miscounted",
        "A sheet that is given back is still counted as the clerk's.",
        "domain/issuance/blank_forms.py",
        "return attrs.evolve(kept, drawn=drawn, returned=kept.returned - numbers)",
        "return attrs.evolve(kept, returned=kept.returned - numbers)",
        "issuance_blank_forms",
        ("domain/issuance/test_blank_forms.py",),
    ),
    Mistake(
        "agreed-to-another",
        "Agreement to a clause survives the clause's being reworded.",
        "domain/signing/deal.py",
        "agreed=self.agreed & files.clauses,",
        "agreed=self.agreed,",
        "signing_contract",
        _CONTRACT,
    ),
    Mistake(
        "signed-for-another",
        "A secrecy agreement need not be signed by the employee in person.",
        "domain/confidentiality/nda.py",
        "only_by(act.by == act.party == now.employee, SIGNED_IN_FULL)",
        "only_by(act.party == now.employee, SIGNED_IN_FULL)",
        "confidentiality_nda",
        ("domain/confidentiality/test_nda.py",),
    ),
    Mistake(
        "seen-of-anyone",
        "A grant for what concerns one customer opens what concerns any.",
        "domain/confidentiality/grants.py",
        "if it.subject in about and at <= it.expires",
        "if at <= it.expires",
        "confidentiality_grants",
        ("domain/confidentiality/test_grants.py",),
    ),
    Mistake(
        "index-for-others",
        "All archives but those of a signing must be in the index.",
        "domain/archives/file.py",
        "require(contents.indexed or contents.archive_class != SIGNING, INDEXED)",
        "require(contents.indexed or contents.archive_class == SIGNING, INDEXED)",
        "archives_file",
        ("domain/archives/test_file.py",),
    ),
    Mistake(
        "first-day-counts",
        "The day on which a term in working days begins counts as its first.",
        "domain/calendar.py",
        "    while count > 0:\n        day += timedelta(days=1)\n",
        "    while count > 1:\n        day += timedelta(days=1)\n",
        "calendar",
        (*_CALENDAR, "domain/test_deadlines.py"),
        proofs="office",
    ),
    Mistake(
        "over-on-the-dot",
        "A term is over at its last moment already, and what is owed then lapses.",
        "domain/calendar.py",
        "return calendar.version == span.calendar and at > term_ends(",
        "return calendar.version == span.calendar and at >= term_ends(",
        "requests_intake",
        (*_CALENDAR, *_INTAKE),
        proofs="office",
        twin="Intake",
    ),
    # -- Policies, and what is found for a decision --
    Mistake(
        "voided-by-halves",
        "When an order is cancelled, its review stays open if anything was reserved for it.",
        "domain/policies/when_order_is_cancelled.py",
        "            if reviewed:\n",
        "            if reviewed and not released:\n",
        tests=("domain/policies/test_when_order_is_cancelled.py",),
    ),
    Mistake(
        "found-twice",
        "The policy on what is found late fires twice, and a finding is met again at once.",
        "domain/policies/when_deficiency_is_found_late.py",
        '            yield f"{finding.decider.name}/{name}", found\n',
        '            yield f"{finding.decider.name}/{name}", found\n'
        '            yield f"{finding.decider.name}/{name}", found\n',
        tests=("domain/policies/test_when_deficiency_is_found_late.py",),
    ),
    Mistake(
        "counted-for-ever",
        "When a stocktake is cancelled, its items stay under count.",
        "domain/policies/when_stocktake_ends.py",
        "case StocktakeCompleted() | StocktakeCancelled():",
        "case StocktakeCompleted():",
        tests=("domain/policies/test_when_stocktake_ends.py",),
    ),
    Mistake(
        "anyones-complaints",
        "A request is closed by the state of a complaint that is not there: the names are one off.",
        "application/facts/delivery.py",
        "for it in range(1, count + 1))",
        "for it in range(count))",
        tests=("application/facts/test_delivery.py",),
    ),
    Mistake(
        "book-without-promised",
        "A stocktake's book leaves out what is promised, though it lies on the shelf.",
        "application/facts/inventory.py",
        "counting.Booked(item, Quantity(stock.on_hand, stock.unit))",
        "counting.Booked(item, Quantity(stock.on_hand - stock.promised, stock.unit))",
        tests=("application/facts/test_inventory.py",),
    ),
    Mistake(
        "another-deputy",
        "Who reviews a result as deputy is found by its group, not by its section of business.",
        "application/facts/review.py",
        "office.deputies(business_type),",
        "office.deputies(group),",
        tests=("application/facts/test_review.py",),
    ),
)
