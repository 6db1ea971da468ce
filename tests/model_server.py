"""A real HTTP server on this machine that answers as a language model would: as the test says."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Speaks chat/completions; what it answers is the server's next answer, the last one again and again."""

    server: "ModelServer"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, dict(self.headers), request))
        answer = self.server.answers[min(len(self.server.asked), len(self.server.answers)) - 1]
        answer(self, request)

    def send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""


class ModelServer(ThreadingHTTPServer):
    """A language model that answers what it was told to."""

    daemon_threads = True
    asked: list[tuple[str, dict[str, str], dict[str, Any]]]
    answers: list[Answer]

    def handle_error(self, *_: object) -> None:
        """A client that waits no longer is no error here."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


def says(content: object) -> Answer:
    """Return an answer with this wording, or this very text."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    body = json.dumps({"choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]})
    return lambda handler, _: handler.send(200, body.encode())


def summarises(handler: Handler, request: dict[str, Any]) -> None:
    """Answer as a model that was asked for a lead and does what it was asked: the shortest pieces, of each side one."""
    statements = json.loads(request["messages"][1]["content"])["statements"]
    sides: dict[str, dict[str, Any]] = {}
    for one in statements:
        sides.setdefault(one["side"], one)
    said = [(quoted(one["by"], one["pieces"], one["always"]), one["number"]) for one in sides.values()]
    says({"sentences": [{"text": text, "numbers": [number]} for text, number in said]})(handler, request)


def quoted(by: str, pieces: list[str], always: list[str]) -> str:
    """Return the shortest piece of advice as a sentence of a lead, word for word."""
    said = re.sub(r"[.!…]\s+(\w)", lambda end: f", {end[1].lower()}", min(pieces, key=len)).rstrip(".!… ")
    more = [one for one in always if one.casefold() not in said.casefold()]
    return f"De {by} zegt: {', '.join((said[0].lower() + said[1:], *more)).rstrip('.')}."


def fails(status: int, body: bytes = b'{"error": "De heer Jansen belt"}') -> Answer:
    return lambda handler, _: handler.send(status, body)


def trickles(handler: Handler, _: object) -> None:
    """Answer a byte at a time, so that no single wait is long."""
    handler.send_response(200)
    handler.end_headers()
    for _number in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


@contextmanager
def model_server(*answers: Answer) -> Iterator[ModelServer]:
    """Run a server that gives these answers until it is told otherwise."""
    server = ModelServer(("127.0.0.1", 0), Handler)
    server.asked, server.answers = [], list(answers)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
