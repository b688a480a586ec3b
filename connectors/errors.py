"""What can go wrong outside, as a tree that knows whether trying again can help.

    ConnectorError
    ├── Unreachable          network, time-out, 5xx            retryable
    ├── Throttled            asked to slow down                retryable, after `retry_after` seconds
    ├── Rejected             the partner understood and refused
    ├── Unsupported          the partner cannot do this at all
    ├── Misconfigured        our settings or files are wrong; says where
    └── Unverifiable         a signature or token that cannot be trusted

A *refusal by rule* (too late to return, not this person's order) is a value, never one of these.
"""


class ConnectorError(Exception):
    """A failure at the border to a partner; `code` names its kind in reports."""

    retryable = False
    code = "failed"


class Unreachable(ConnectorError):
    """The partner did not answer, or answered that it is broken."""

    retryable = True
    code = "unreachable"


class Throttled(ConnectorError):
    """The partner asks for fewer requests; `retry_after` is in seconds where it said so."""

    retryable = True
    code = "throttled"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Rejected(ConnectorError):
    """The partner understood the request and said no; trying again will not help."""

    code = "rejected"


class Unsupported(ConnectorError):
    """The partner has no such ability; its capabilities say so beforehand."""

    code = "unsupported"


class Misconfigured(ConnectorError):
    """A setting or a merchant's file is wrong; the message names the place and the cure."""

    code = "misconfigured"


class Unverifiable(ConnectorError):
    """A signature or token that is missing, forged or expired."""

    code = "unverifiable"
