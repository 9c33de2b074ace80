"""How patient the client is that fills an installation."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from toolcare_compose import api_client
from toolcare_compose.api_client import ApiClient


class Slow(BaseHTTPRequestHandler):
    """Answers from the second request of each path on."""

    keys: dict[str, list[str]]
    over: threading.Event

    def do_POST(self) -> None:
        asked = self.keys[self.path]
        asked.append(self.headers["Idempotency-Key"])
        self.rfile.read(int(self.headers["Content-Length"]))
        if len(asked) == 1:
            self.over.wait(30)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"state": "made"}')

    def log_message(self, *_: object) -> None:
        """Not to the test's output."""


@pytest.fixture
def slow() -> Iterator[ThreadingHTTPServer]:
    Slow.keys, Slow.over = defaultdict(list), threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server
        Slow.over.set()
        server.shutdown()
        serving.join(30)


def test_what_is_not_answered_in_time_is_asked_again(
    slow: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the key of before, so that it is done once; who has no patience hears of it at once."""
    monkeypatch.setattr(api_client, "REQUEST_DEADLINE_S", 1.0)
    client = ApiClient(f"http://127.0.0.1:{slow.server_port}", patience_s=60)
    assert client.post("/tools", {}) == {"state": "made"}
    asked = Slow.keys["/api/v1/tools"]
    assert len(asked) > 1
    assert len(set(asked)) == 1
    with pytest.raises(TimeoutError):
        ApiClient(f"http://127.0.0.1:{slow.server_port}").post("/machines", {})
