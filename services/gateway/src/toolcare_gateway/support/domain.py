"""Why there is no bundle."""


class SupportAway(Exception):
    def __init__(self) -> None:
        super().__init__("Make it where Toolcare runs: `toolcare support-bundle`.")


class SupportBusy(Exception):
    def __init__(self) -> None:
        super().__init__("Wait a moment: a bundle is being made.")


class NoBundle(Exception):
    def __init__(self) -> None:
        super().__init__("Have a bundle made first.")
