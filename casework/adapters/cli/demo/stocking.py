"""Stocking: a blind count, more of what sells, less of what does not."""

from __future__ import annotations

from datetime import date
from typing import Final

from casework.adapters.cli.demo.cast import BAI, JIN, MA, SHAO, SHI, WORKSHOP
from casework.adapters.cli.demo.growing import ALARM, BLANKET, CAPE, in_stock, pieces
from casework.adapters.cli.demo.play import Play, Put
from casework.domain.inventory import replenishment, slow_moving, stocktake
from casework.domain.inventory.counting import Method, Period
from casework.domain.inventory.slow_moving import Option
from casework.domain.inventory.stock import Item
from casework.domain.inventory.stock_item import BlockItem, IssueStock, RetireItem
from casework.domain.kernel import Act, Person

ALL: Final = frozenset(map(Item, (ALARM, BLANKET, CAPE)))


def in_count(act: Act) -> Put:
    return "inventory.stocktake/T1", act


def counted(item: str, place: str, units: int, by: Person) -> Put:
    return in_count(stocktake.RecordCount(Item(item), place, pieces(units), by=by))


# -- 1  A stocktake ----------------------------------------------------------------------------


def a_stocktake(play: Play) -> None:
    play.chapter(
        "A stocktake",
        "Counters see a sheet, and not the books. Several counts of one item add up, goods come and"
        " go meanwhile, and whoever counted does not decide what becomes of the difference.",
    )
    play.on("2024-10-30 13:00")
    weekly = in_count(stocktake.PlanStocktake(ALL, Method.PHYSICAL, Period.WEEKLY, by=BAI))
    play.refused(weekly, "Policy says monthly.", "STK-01")
    monthly = in_count(stocktake.PlanStocktake(ALL, Method.PHYSICAL, Period.MONTHLY, by=BAI))
    play.act(monthly, "Bai plans to count everything by hand.", "STK-01")
    play.act(in_count(stocktake.StartStocktake(by=BAI)), "The books are read: once.", "STK-07")
    _count(play)
    _put_right(play)


def _count(play: Play) -> None:
    alarms = [counted(ALARM, "shelf 1", 6, BAI), counted(ALARM, "back room", 3, JIN)]
    play.alike(alarms, "Bai finds six alarms on the shelf, Jin three in the back room.", "STK-03")
    play.act(counted(BLANKET, "shelf 2", 15, JIN), "Jin counts the blankets on shelf 2.", "STK-03")
    finish = in_count(stocktake.FinishCounting(by=BAI))
    play.refused(finish, "The capes are still to be counted.", "STK-03")
    lobby = (in_stock(BLANKET), IssueStock(pieces(2), "", "for the lobby", by=SHAO))
    play.act(lobby, "Meanwhile Shao takes two blankets off it.", "INV-02")
    others = [counted(BLANKET, "back room", 6, BAI), counted(CAPE, "shelf 3", 30, JIN)]
    play.alike(others, "Bai counts those in the back room, Jin the capes.", "STK-03")
    play.refused(finish, "Were two blankets counted that are gone? Count again.", "STK-03")
    play.act(counted(BLANKET, "shelf 2", 13, JIN), "Thirteen are on the shelf now.", "STK-03")
    play.act(finish, "Only now are the counts held against the books.", "STK-03")


def _put_right(play: Play) -> None:
    play.on("2024-10-30 14:30")
    alarm = Item(ALARM)
    right = in_count(stocktake.PostAdjustment(alarm, -1, by=SHI))
    play.refused(right, "An alarm is missing. Nobody writes it off without a cause,", "STK-04")
    because = in_count(stocktake.RecordCause(alarm, "Shown to a customer, not booked.", by=JIN))
    play.act(because, "so Jin finds one.", "STK-04")
    by_counter = in_count(stocktake.PostAdjustment(alarm, -1, by=BAI))
    play.refused(by_counter, "Bai counted them: it is not hers to adjust.", "GEN-05")
    play.refused(right, "One in ten is much: first they are counted again.", "STK-02")
    again = in_count(stocktake.RecordRecount(alarm, pieces(9), by=JIN))
    play.act(again, "Jin does. It stays at nine,", "GEN-07")
    done = in_count(stocktake.CompleteStocktake(by=BAI))
    play.refused(done, "and the stocktake stays open with it.", "STK-05")
    play.alike([because, right], "With cause and recount, Shi puts the books right.", "STK-02")
    play.act(done, "The stocktake is complete.", "STK-05")


# -- 2  More of what sells ---------------------------------------------------------------------


def more_of_what_sells(play: Play) -> None:
    play.chapter(
        "More of what sells",
        "More is proposed on how an item turned over and on what is there; somebody else decides.",
    )
    play.on("2024-10-30 16:00")
    on = "inventory.replenishment/N1"
    sixty = (on, replenishment.ProposeReplenishment(pieces(60), "", by=BAI))
    play.refused(sixty, "Bai would order alarms. How do they sell?", "RPL-01")
    days = (date(2024, 9, 24), date(2024, 10, 30))
    looked = (on, replenishment.AnalyseTurnover(Item(ALARM), *days, by=BAI))
    play.act(looked, "Thirty of forty in five weeks.", "RPL-01")
    many = (on, replenishment.ProposeReplenishment(pieces(100), "", by=BAI))
    play.refused(many, "A hundred would be more than there should ever be.", "RPL-03")
    play.act(sixty, "Bai proposes sixty,", "RPL-03")
    own = (on, replenishment.ApproveReplenishment(by=BAI))
    play.refused(own, "which she does not approve,", "GEN-05")
    play.act((on, replenishment.ApproveReplenishment(by=MA)), "and Ma does.", "GEN-05")


# -- 3  Less of what does not ------------------------------------------------------------------


def less_of_what_does_not(play: Play) -> None:
    play.chapter(
        "Less of what does not",
        "What nobody has wanted for 60 days is talked over with a department, and goes by a plan."
        " What is scrapped leaves the books with it.",
    )
    on = "inventory.slow_moving/W1"
    flag = (on, slow_moving.FlagSlowMoving(Item(CAPE), by=JIN))
    play.on("2024-11-22 09:00")
    play.refused(flag, "Rain capes have stood still for 59 days.", "SLM-01")
    play.on("2024-11-25 08:30")
    play.act(flag, "Over the weekend they become slow.", "SLM-01")
    scrap = (on, slow_moving.PlanDisposal(Option.SCRAP, pieces(30), "By the dealer.", by=JIN))
    play.refused(scrap, "Jin would scrap them, and asks nobody.", "SLM-02")
    word = "Nobody wears them. Scrap them."
    heard = (on, slow_moving.RecordConsultation(WORKSHOP, word, by=JIN))
    play.act(heard, "The workshop agrees.", "SLM-02")
    gone = (on, slow_moving.ExecuteDisposal(by=JIN))
    play.refused(gone, "There is no plan yet.", "SLM-03")
    play.act(scrap, "Now there is,", "SLM-02")
    blocked = (in_stock(CAPE), BlockItem("Not to be sold.", by=JIN))
    play.act(blocked, "None is given out any more.", "GEN-03")
    retired = (in_stock(CAPE), RetireItem("Nobody wears them.", by=JIN))
    play.refused(retired, "The books say thirty are there: so they stay on the books.", "INV-01")
    closed = (on, slow_moving.CloseCase(by=JIN))
    play.alike([gone, closed], "and thirty capes are gone, from the shelf and the books.", "SLM-03")
    play.act(retired, "With none left, the item goes, too.", "INV-01")
