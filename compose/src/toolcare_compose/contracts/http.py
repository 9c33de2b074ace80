"""OpenAPI of each service, what the gateway forwards, and the gateway's whole interface for the web client."""

from toolcare_compose.contracts.events import FOLDER, as_json
from toolcare_compose.contracts.services import service_app
from toolcare_compose.layout import SERVICES
from toolcare_gateway.forwarding import forwarded_from, merged_openapi
from toolcare_gateway.ways_in import ways_in

GATEWAY = "services/gateway"


def http_files() -> dict[str, str]:
    apps = {service: service_app(service) for service in SERVICES}
    documents = {service: app.openapi() for service, app in apps.items()}
    forwarded = forwarded_from({service: text for service, text in documents.items() if service != "gateway"})
    whole = merged_openapi(documents["gateway"], forwarded, ways_in(apps["gateway"]))
    return {
        **{f"{FOLDER}/openapi/{service}.json": as_json(document) for service, document in documents.items()},
        f"{GATEWAY}/src/toolcare_gateway/forwarded.json": as_json(forwarded),
        f"{GATEWAY}/web/openapi.json": as_json(whole),
    }
