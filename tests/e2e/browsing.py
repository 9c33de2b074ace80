"""Debian's Chromium as users have it: tabs of a person, watched for everything a page should never do."""

import os
import re
import shutil
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize
from tests.e2e.floor import DEADLINE_S, Floor, Person

LAN_NAME = "tms.local"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {LAN_NAME} 127.0.0.1",
)
DESKTOP = ViewportSize(width=1280, height=800)

Language = Literal["en", "de"]


def chromium() -> str:
    """The browser's program. Without it the tests are skipped on a desk and fail under CI."""
    found = shutil.which("chromium")
    if found is None:
        text = "Chromium is missing. Install it with `sudo apt-get install chromium`."
        if os.environ.get("CI"):
            pytest.fail(text)
        pytest.skip(text)
    return found


class Browsing:
    """Opens tabs, and holds what the browser complained of: errors on the console, requests to other hosts."""

    def __init__(self, browser: Browser, floor: Floor) -> None:
        self._browser = browser
        self._floor = floor
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []
        self._expected: list[str] = []

    def device(
        self,
        person: Person | None = None,
        *,
        language: Language = "en",
        touch: bool = False,
        service_workers: Literal["allow", "block"] = "allow",
        viewport: ViewportSize = DESKTOP,
        address: str | None = None,
    ) -> BrowserContext:
        """A browser of its own, as on a device of its own; `person` is logged in already."""
        base = address or self._floor.address
        context = self._browser.new_context(
            base_url=base,
            locale="en-GB" if language == "en" else "de-DE",
            has_touch=touch,
            is_mobile=touch,
            viewport=viewport,
            reduced_motion="reduce",
            service_workers=service_workers,
        )
        context.set_default_timeout(DEADLINE_S * 1000)
        context.on("request", self._watch_request)
        context.on("console", self._watch_console)
        context.on("weberror", lambda error: self._complaints.append(f"uncaught: {error.error}"))
        if person:
            name, value = self._floor.session_cookie(person)
            context.add_cookies([{"name": name, "value": value, "url": base}])
        self._contexts.append(context)
        return context

    def open(self, person: Person | None, path: str, *, language: Language = "en") -> Page:
        page = self.device(person, language=language).new_page()
        page.goto(path)
        return page

    def expects(self, *patterns: str) -> None:
        """The test provokes these complaints: Chromium writes every refused request to the console."""
        self._expected += patterns

    def complaints(self) -> list[str]:
        """What nobody expected since the last time this was asked."""
        found = [one for one in self._complaints if not any(re.search(pattern, one) for pattern in self._expected)]
        self._complaints.clear()
        return found

    def close(self, screenshots: Path | None = None) -> list[str]:
        """End all devices; the complaints nobody expected. Takes a picture of each tab where wanted."""
        for number, context in enumerate(self._contexts):
            for tab, page in enumerate(context.pages):
                if screenshots:
                    page.screenshot(path=screenshots / f"device-{number}-tab-{tab}.png")
            context.close()
        return self.complaints()

    def _watch_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in {"http", "https", "ws", "wss"} and url.hostname not in {"127.0.0.1", LAN_NAME}:
            self._complaints.append(f"request to {request.url}")

    def _watch_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._complaints.append(f"{message.type}: {message.text} ({message.location.get('url')})")
