"""What is told outside is told whole, with its id, and a failure is no receipt."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from casework.adapters.notify.couriers import FileCourier, WebhookCourier
from casework.adapters.notify.cursors import CursorsUnreadable, FileCursors
from casework.application.outbox import Effect, NotDelivered

EFFECT = Effect(
    "d1.0",
    "d1",
    0,
    "ann",
    "2024-07-01T01:00:00+00:00",
    (("p/1", 1, "p.Happened", {"reason": "模糊"}),),
)


class Receiver(ThreadingHTTPServer):
    """A web server on this machine that keeps what it is sent and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[tuple[str, Any]] = []
        self.answer = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.headers["Idempotency-Key"], json.loads(body)))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quietly."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_file_holds_one_effect_a_line(tmp_path: Path):
    courier = FileCourier(tmp_path / "effects.jsonl")
    courier.deliver(EFFECT)
    courier.deliver(EFFECT)

    lines = courier.path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(it)["id"] for it in lines] == ["d1.0", "d1.0"]
    assert json.loads(lines[0])["events"] == [["p/1", 1, "p.Happened", {"reason": "模糊"}]]


def test_a_file_that_cannot_be_written_is_no_receipt(tmp_path: Path):
    with pytest.raises(NotDelivered):
        FileCourier(tmp_path / "nowhere" / "effects.jsonl").deliver(EFFECT)


def test_a_webhook_is_posted_the_effect_under_its_id(receiver: Receiver):
    WebhookCourier(receiver.url).deliver(EFFECT)

    [(key, body)] = receiver.received
    assert (key, body["id"], body["by"]) == ("d1.0", "d1.0", "ann")


@pytest.mark.parametrize("answer", [404, 409, 500, 503])
def test_any_answer_but_a_receipt_is_none(receiver: Receiver, answer: int):
    receiver.answer = answer
    with pytest.raises(NotDelivered):
        WebhookCourier(receiver.url).deliver(EFFECT)


def test_a_web_server_that_is_gone_is_no_receipt():
    with Receiver() as server:
        url = server.url
    with pytest.raises(NotDelivered):
        WebhookCourier(url).deliver(EFFECT)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/y", "hook"])
def test_only_web_addresses_are_posted_to(url: str):
    with pytest.raises(ValueError, match=r".+"):
        WebhookCourier(url)


def test_a_cursor_is_kept_for_each_reader(tmp_path: Path):
    cursors = FileCursors(tmp_path / "cursors.json")

    assert cursors.load("mail") == 0
    cursors.save("mail", 7)
    cursors.save("crm", 3)
    cursors.save("mail", 9)
    again = FileCursors(cursors.path)
    assert (again.load("mail"), again.load("crm"), again.load("else")) == (9, 3, 0)
    assert [it.name for it in tmp_path.iterdir()] == ["cursors.json"]


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"mail": "x"}', '{"mail": true}'])
def test_a_file_that_holds_no_cursors_is_not_read_as_none(tmp_path: Path, text: str):
    path = tmp_path / "cursors.json"
    path.write_text(text)
    with pytest.raises(CursorsUnreadable):
        FileCursors(path).load("mail")
