"""Where Toolcare is to be found, for the links of messages."""

from toolcare_gateway.parts import Parts
from toolcare_shared.http import UpstreamUnavailable

_DEADLINE_S = 3.0


async def address_of_toolcare(parts: Parts) -> str | None:
    """The public address of the settings, else the one that the plant's labels carry, else None."""
    if parts.settings.public_origins:
        return parts.settings.public_origins[0].rstrip("/")
    try:
        registry = parts.context.http.client("registry")
        answer = await registry.request("GET", "/label-address", deadline_s=_DEADLINE_S)
    except UpstreamUnavailable:
        return None
    said = answer.json() if answer.ok else None
    address = said.get("address") if isinstance(said, dict) else None
    return str(address).rstrip("/") if address else None
