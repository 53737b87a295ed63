"""The archive file, told as its clauses would be argued: what was, what was asked, what came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, settings
from hypothesis import given as for_all

from casework.domain.archives import file
from casework.domain.archives.file import (
    COMPLETE,
    INDEXED,
    TWOFOLD,
    AddRecord,
    ArchiveIndexed,
    ArchiveOpened,
    ArchiveSealed,
    Collecting,
    Contents,
    Copies,
    IndexArchive,
    NotOpened,
    OpenArchive,
    Opening,
    Record,
    RecordAdded,
    RecordKind,
    SealArchive,
    Sealed,
    belongs,
    decider,
)
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Rule
from casework.domain.numbers import ARCHIVE_NUMBERED
from casework.testing.histories import explore, histories, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did, said

# -- The cast ----------------------------------------------------------------------------------

CLASSES = Opening(frozenset({"sales", "signing", "issuance"}), of_request=False)
OF_REQUEST = attrs.evolve(CLASSES, of_request=True)
DUAL, SINGLE = Copies(dual=True), Copies(dual=False)

SALES = ArchiveOpened("sales", "SALES-20240701-0001")
SIGNING = ArchiveOpened("signing", "SIGNING-20240701-0001")
ISSUANCE = ArchiveOpened("issuance", "ISSUANCE-20240701-0001")
INDEXED_IT = ArchiveIndexed(said("ann", "Ann, lease, July 2024"))


def added(
    kind: RecordKind, name: str = "1", electronic: str = "disk 3", paper: str = "box 7"
) -> RecordAdded:
    return RecordAdded(Record(kind, name, electronic, paper))


def filled(opened: ArchiveOpened) -> tuple[Any, ...]:
    """A file of this class with everything in it that belongs to it."""
    return (opened, *(added(it) for it in sorted(belongs(opened.archive_class))))


def on_file(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Class and number -----------------------------------------------------------------------


def test_a_file_has_a_class_and_a_number_by_the_scheme_of_that_class():
    open_it = OpenArchive("sales", "SALES-20240701-0001", **did("ari", 1))
    nothing = on_file().told(CLASSES)

    nothing.when(open_it).then(SALES)
    nothing.when(attrs.evolve(open_it, archive_class="")).refused(ARCHIVE_NUMBERED)
    gossip = OpenArchive("gossip", "GOSSIP-20240701-0001", **did("ari", 1))
    nothing.when(gossip).refused(ARCHIVE_NUMBERED)
    nothing.when(attrs.evolve(open_it, number="SIGNING-20240701-0001")).refused(ARCHIVE_NUMBERED)
    nothing.when(attrs.evolve(open_it, number="SALES-1")).refused(ARCHIVE_NUMBERED)
    on_file(SALES).when(open_it, CLASSES).refused(ARCHIVE_NUMBERED)


def test_the_file_on_a_request_is_of_a_class_of_business():
    sales = OpenArchive("sales", "SALES-20240701-0001", **did("ari", 1))
    signing = OpenArchive("signing", "SIGNING-20240701-0001", **did("ari", 1))
    issuance = OpenArchive("issuance", "ISSUANCE-20240701-0001", **did("ari", 1))

    on_file().when(sales, OF_REQUEST).then(SALES)
    on_file().when(signing, OF_REQUEST).refused(COMPLETE)
    on_file().when(issuance, OF_REQUEST).refused(COMPLETE)
    on_file().when(signing, CLASSES).then(SIGNING)
    on_file().when(issuance, CLASSES).then(ISSUANCE)


# -- 2  Records --------------------------------------------------------------------------------


def test_a_record_has_a_name_and_is_kept_somewhere():
    add = AddRecord(RecordKind.APPLICATION, "form", "disk 3", "box 7", **did("ari", 2))
    sales = on_file(SALES)

    sales.when(add).then(added(RecordKind.APPLICATION, "form"))
    sales.when(attrs.evolve(add, name=" ")).refused(COMPLETE)
    sales.when(attrs.evolve(add, electronic="", paper=" ")).refused(TWOFOLD)
    on_paper = added(RecordKind.APPLICATION, "form", electronic="")
    sales.when(attrs.evolve(add, electronic="")).then(on_paper)
    on_file().when(add).refused(IN_ORDER)
    on_file(*filled(SALES), ArchiveSealed()).when(add).refused(IN_ORDER)


@pytest.mark.parametrize("opened", [SALES, SIGNING, ISSUANCE], ids=lambda it: it.archive_class)
def test_a_file_is_sealed_once_everything_that_belongs_to_its_class_is_in_it(
    opened: ArchiveOpened,
):
    seal = SealArchive(**did("ari", 3))
    everything = (*filled(opened), INDEXED_IT)

    on_file(*everything).when(seal, DUAL).then(ArchiveSealed())
    for missing in everything[1:-1]:
        rest = [it for it in everything if it is not missing]
        on_file(*rest).when(seal, DUAL).refused(COMPLETE)


def test_what_belongs_to_each_class_is_what_its_regulation_names():
    assert {it.value for it in belongs("sales")} == {
        "application",
        "processing_record",
        "result_feedback",
    }
    assert {it.value for it in belongs("signing")} == {
        "customer_basics",
        "signed_files",
        "correspondence",
    }
    assert {it.value for it in belongs("issuance")} == {
        "application",
        "reviews",
        "document_copy",
        "proof_of_delivery",
    }


def test_nothing_is_sealed_that_is_not_open_or_not_complete():
    seal = SealArchive(**did("ari", 3))

    on_file().when(seal, DUAL).refused(IN_ORDER)
    on_file(*filled(SALES)[:-1]).when(seal, DUAL).refused(COMPLETE)
    on_file(*filled(SALES)).when(seal, DUAL).then(ArchiveSealed())
    on_file(*filled(SALES), ArchiveSealed()).when(seal, DUAL).refused(IN_ORDER)


def test_a_file_says_its_class_number_and_records_when_it_is_sealed_too():
    complete = on_file(*filled(SALES)).state

    assert on_file(SALES).state == Collecting(Contents(SALES.archive_class, SALES.number))
    assert on_file(*filled(SALES), ArchiveSealed()).state == Sealed(complete.contents)


def test_every_record_is_kept_twofold_where_policy_asks_for_it():
    seal = SealArchive(**did("ari", 3))
    on_paper = added(RecordKind.OTHER, "note", electronic=" ")
    on_disk = added(RecordKind.OTHER, "note", paper="")

    for single in (on_paper, on_disk):
        on_file(*filled(SALES), single).when(seal, DUAL).refused(TWOFOLD)
        on_file(*filled(SALES), single).when(seal, SINGLE).then(ArchiveSealed())
    on_file(*filled(SALES), on_paper, on_disk).when(seal, DUAL).then(ArchiveSealed())


def test_a_record_added_again_is_the_same_record_with_its_other_copy():
    twice = on_file(
        SALES,
        added(RecordKind.APPLICATION, "form", electronic="disk 1", paper=""),
        added(RecordKind.APPLICATION, "form", electronic="", paper="box 7"),
        added(RecordKind.APPLICATION, "photo", electronic="disk 2", paper="box 8"),
        added(RecordKind.APPLICATION, "form", electronic="disk 9", paper=" "),
    )

    assert set(twice.state.contents.records) == {
        Record(RecordKind.APPLICATION, "form", "disk 9", "box 7"),
        Record(RecordKind.APPLICATION, "photo", "disk 2", "box 8"),
    }


def test_a_blank_reference_takes_no_copy_away():
    on_disk = added(RecordKind.APPLICATION, "form", electronic="disk 1", paper="")
    on_paper = added(RecordKind.APPLICATION, "form", electronic="\u200b", paper="box 7")
    twofold = (Record(RecordKind.APPLICATION, "form", "disk 1", "box 7"),)

    assert on_file(SALES, on_disk, on_paper).state.contents.records == twofold
    assert on_file(SALES, on_paper, on_disk).state.contents.records == twofold


def test_a_file_is_of_business_unless_it_is_of_a_signing_or_an_issuance():
    kinds = {it: Contents(it, "1").of_business for it in ("sales", "signing", "issuance")}

    assert kinds == {"sales": True, "signing": False, "issuance": False}


def test_the_file_of_a_signing_is_in_the_index_before_it_is_sealed():
    index = IndexArchive(said("ann", "Ann, lease, July 2024"), **did("ari", 2))
    seal = SealArchive(**did("ari", 3))

    on_file(SIGNING).when(index).then(INDEXED_IT)
    on_file(SIGNING).when(attrs.evolve(index, entry=said("ann", "\u200b"))).refused(INDEXED)
    on_file().when(index).refused(IN_ORDER)
    on_file(*filled(SIGNING)).when(seal, DUAL).refused(INDEXED)
    on_file(*filled(SIGNING), INDEXED_IT).when(seal, DUAL).then(ArchiveSealed())


# -- Every history the page can write ----------------------------------------------------------


def business(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day about a file of sales, lawful or not."""
    ari = did("ari", day)
    yield OpenArchive(SALES.archive_class, SALES.number, **ari), CLASSES
    for kind in sorted(belongs("sales")):
        yield AddRecord(kind, "1", "disk 3", "box 7", **ari), NoFacts()
    yield AddRecord(RecordKind.APPLICATION, "1", "disk 4", **ari), NoFacts()
    yield AddRecord(RecordKind.OTHER, "1", paper="box 9", **ari), NoFacts()
    yield SealArchive(**ari), DUAL


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """All of that, and about a file of a signing."""
    ari = did("ari", day)
    yield from business(state, day)
    yield OpenArchive(SIGNING.archive_class, SIGNING.number, **ari), CLASSES
    for kind in sorted(belongs("signing")):
        yield AddRecord(kind, "1", "disk 3", "box 7", **ari), NoFacts()
    yield IndexArchive(said("ann", "Ann"), **ari), NoFacts()


def lives() -> Any:
    return histories(decider, business, most=20)


@pytest.mark.parametrize("phase", [NotOpened, Collecting, Sealed])
def test_histories_lead_to_every_phase(phase: type):
    tries = settings(max_examples=2_000, database=None, phases=[Phase.generate])

    find(lives(), lambda it: isinstance(decider.after(it), phase), settings=tries)


@for_all(lives())
def test_whatever_happens_what_is_sealed_is_complete_and_twofold_and_stays_so(history: list[Any]):
    records: dict[tuple[RecordKind, str], set[str]] = {}
    for event in history:
        match event:
            case RecordAdded(record):
                copies = records.setdefault((record.kind, record.name), set())
                copies |= {"electronic"} if record.electronic else set()
                copies |= {"paper"} if record.paper else set()
    if ArchiveSealed() in history:
        assert history[-1] == ArchiveSealed()
        assert belongs(history[0].archive_class) <= {kind for kind, _ in records}
        assert all(it == {"electronic", "paper"} for it in records.values())


@for_all(lives())
def test_whatever_happens_a_file_keeps_its_class_and_number(history: list[Any]):
    if history:
        opened, state = history[0], decider.after(history)
        assert isinstance(state, Collecting | Sealed)
        contents = state.contents
        assert (contents.archive_class, contents.number) == (opened.archive_class, opened.number)


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1,), most=1_000)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(file.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(file).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    with pytest.raises(ImpossibleHistory):
        decider.after([SALES, SALES])
    with pytest.raises(ImpossibleHistory):
        decider.after([added(RecordKind.OTHER)])
    with pytest.raises(ImpossibleHistory):
        decider.after([*filled(SALES), ArchiveSealed(), INDEXED_IT])
