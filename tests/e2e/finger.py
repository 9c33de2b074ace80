"""A finger on a picture, or on whatever takes strokes."""

from playwright.sync_api import CDPSession, Locator, Page

Place = tuple[float, float]


class Finger:
    """Real touches, for a stroke is more than a tap."""

    def __init__(self, page: Page, on: Locator | None = None) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        box = (on or page.get_by_role("application")).bounding_box()
        assert box
        self._box = box

    def stroke(self, begin: Place, end: Place) -> None:
        """From one place of the stage to another, both from 0 to 1."""
        self._touch("touchStart", begin)
        for step in range(1, 6):
            self._touch("touchMove", tuple(a + (b - a) * step / 5 for a, b in zip(begin, end, strict=True)))
        self._touch("touchEnd")

    def _touch(self, kind: str, place: tuple[float, ...] | None = None) -> None:
        points = []
        if place:
            x, y = place
            box = self._box
            points = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
