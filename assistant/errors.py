"""What can go wrong inside, apart from `connectors.errors` at the border.

AisleError
├── LeaseLost        another process took the conversation over; nothing of this turn may be written
├── UnknownConversation
├── WrongSetting     an environment variable holds what it may not; says which
└── SetupProblem     something on this machine is missing or taken; `cure` says in one line how to mend it
"""


class AisleError(Exception):
    """A failure of our own."""

    retryable = False


class LeaseLost(AisleError):
    """The fencing token is no longer the newest one; whoever holds the newer one goes on."""


class UnknownConversation(AisleError):
    """No conversation has this id."""


class WrongSetting(AisleError):
    """A setting has a value that it cannot have; the message names the environment variable, never the value."""


class SetupProblem(AisleError):
    """Something that the person at the keyboard can mend."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.cure = cure
