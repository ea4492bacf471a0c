"""Buyers who all press the button at the same moment, each over a connection of their own."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.http.running import Api

Told = tuple[int, str]


def buy_at_once(api: Api, product_id: int, buyers: int, qty: int = 1) -> Counter[Told]:
    """Let everybody ask for a hold, once; count what they were told: status and problem."""
    ready = threading.Barrier(buyers)
    body = json.dumps({"product_id": product_id, "qty": qty})

    def buy(_: int) -> Told:
        connection = HTTPConnection("127.0.0.1", api.port, timeout=30)
        try:
            connection.connect()
            ready.wait(30)
            connection.request("POST", "/api/holds", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()).get("type", "").rpartition("/")[2]
        finally:
            connection.close()

    with ThreadPoolExecutor(buyers) as crowd:
        return Counter(crowd.map(buy, range(buyers)))
