"""Browsers are told to come by HTTPS alone only where plain pages are of no use to anybody."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from toolcare_gateway.security_headers import SecurityHeaders
from toolcare_gateway.settings import GatewaySettings

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("chosen", "scheme", "told"),
    [
        ({"https_port": 0}, "https", True),
        ({"https_port": 0}, "http", False),
        ({}, "https", False),
        ({"https_only": True}, "https", True),
        ({"https_port": 0, "https_only": False}, "https", False),
    ],
)
async def test_https_alone_is_asked_for_behind_a_proxy_or_by_choice(
    tmp_path: Path, chosen: dict[str, int | bool], scheme: str, told: bool
) -> None:
    """Our own plain listener is on the same host, and would be out of reach."""
    settings = GatewaySettings.model_validate({"data_dir": tmp_path, **chosen})
    app = SecurityHeaders(Starlette(), https_only=settings.asks_for_https_only)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"{scheme}://tools.example") as client:
        headers = (await client.get("/")).headers
    assert ("strict-transport-security" in headers) is told
