"""A scan gun, which types into whatever page is open."""

from playwright.sync_api import Page

SCAN = """(code) => {
  for (const key of [...code, 'Enter'])
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}"""


def scan(page: Page, code: str) -> None:
    """As a scan gun does it, in no field: all keys at once, however slow the computer of the test is."""
    page.evaluate(SCAN, code)
