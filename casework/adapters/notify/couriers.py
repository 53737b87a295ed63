"""Couriers for the outbox: a file of JSON lines, and a webhook."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import attrs
from attrs import frozen

from casework.application.outbox import Effect, NotDelivered

TIMEOUT = 10  # Seconds.


@frozen
class FileCourier:
    """Appends each effect to a file, one JSON object a line, and waits until it is on disk."""

    path: Path

    def deliver(self, effect: Effect) -> None:
        try:
            with self.path.open("ab") as lines:
                lines.write(_encoded(effect) + b"\n")
                lines.flush()
                os.fsync(lines.fileno())
        except OSError as wrong:
            raise NotDelivered(f"{self.path}: {wrong.strerror}") from wrong


@frozen
class WebhookCourier:
    """Posts each effect as JSON, its id in ``Idempotency-Key``. Any 2xx answer is a receipt."""

    url: str = attrs.field()

    @url.validator
    def _only_http(self, attribute: object, value: str) -> None:
        if urlsplit(value).scheme not in ("http", "https"):
            raise ValueError(f"{value} is no web address: give one with http or https")

    def deliver(self, effect: Effect) -> None:
        headers = {"Content-Type": "application/json", "Idempotency-Key": effect.id}
        request = urllib.request.Request(self.url, _encoded(effect), headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):
                return
        except urllib.error.HTTPError as answer:
            raise NotDelivered(f"{self.url} answered {answer.code} to {effect.id}") from answer
        except OSError as wrong:
            raise NotDelivered(f"{self.url} could not be reached: {wrong}") from wrong


def _encoded(effect: Effect) -> bytes:
    return json.dumps(attrs.asdict(effect), ensure_ascii=False, sort_keys=True).encode()
