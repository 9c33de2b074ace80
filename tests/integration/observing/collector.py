"""An OTLP/HTTP receiver, as a collector of OpenTelemetry has one: it decodes what comes and keeps the spans."""

import gzip
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, slots=True)
class Seen:
    service: str
    name: str
    trace: str
    span: str
    parent: str
    kind: int


class Collector:
    def __init__(self) -> None:
        self._spans: list[Seen] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._serving = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._serving.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def trace(self, trace: str) -> Sequence[Seen]:
        return [span for span in list(self._spans) if span.trace == trace]

    def spans(self, name: str) -> Sequence[Seen]:
        return [span for span in list(self._spans) if span.name == name]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._serving.join(10)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        kept = self._spans

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    content = gzip.decompress(content)
                kept.extend(_decoded(ExportTraceServiceRequest.FromString(content)))
                self.send_response(200 if self.path == "/v1/traces" else 404)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        return Handler


def _decoded(request: ExportTraceServiceRequest) -> list[Seen]:
    return [
        Seen(
            next(each.value.string_value for each in sent.resource.attributes if each.key == "service.name"),
            span.name,
            span.trace_id.hex(),
            span.span_id.hex(),
            span.parent_span_id.hex(),
            span.kind,
        )
        for sent in request.resource_spans
        for scope in sent.scope_spans
        for span in scope.spans
    ]
