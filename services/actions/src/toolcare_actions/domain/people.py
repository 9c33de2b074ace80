"""Who may own an action, and who may approve one."""


class UnknownPerson(Exception):
    def __init__(self, username: str) -> None:
        super().__init__(
            f"There is no user {username}, or the account was made this very moment. Choose somebody from the list."
        )
        self.username = username


class PersonInactive(Exception):
    def __init__(self, username: str) -> None:
        super().__init__(f"The account of {username} is switched off. Choose somebody who works here.")
        self.username = username


class MayNotApprove(Exception):
    def __init__(self, username: str) -> None:
        super().__init__(f"{username} may not approve actions. Choose an engineer or an administrator.")
        self.username = username
