"""OpenAPI of each service, what the gateway forwards, and the gateway's whole interface for the web client."""

from toolcare_compose.contracts.events import FOLDER, as_json
from toolcare_compose.contracts.services import service_app
from toolcare_compose.layout import SERVICES
from toolcare_gateway.forwarding import forwarded_from, merged_openapi

GATEWAY = "services/gateway"


def http_files() -> dict[str, str]:
    documents = {service: service_app(service).openapi() for service in SERVICES}
    forwarded = forwarded_from({service: text for service, text in documents.items() if service != "gateway"})
    whole = merged_openapi(documents["gateway"], forwarded)
    return {
        **{f"{FOLDER}/openapi/{service}.json": as_json(document) for service, document in documents.items()},
        f"{GATEWAY}/src/toolcare_gateway/forwarded.json": as_json(forwarded),
        f"{GATEWAY}/web/openapi.json": as_json(whole),
    }
