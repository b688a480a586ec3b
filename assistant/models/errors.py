"""What can go wrong between us and a language model, as a tree that knows whether trying again can help.

    ModelError
    ├── ModelTimeout         no first word, or no further word, in time                retryable
    ├── ModelUnreachable     no connection, or it broke                                retryable
    ├── ModelThrottled       asked to slow down; after `retry_after` seconds            retryable
    ├── ModelBroken          5xx, an unreadable or a cut-off answer                     retryable
    ├── ModelRefused         understood and refused this request: too long, filtered, malformed
    └── ModelMisconfigured   key, address or model name is wrong, or the account is empty: only the owner can mend it

`fallback` steps down on every one of them; `retryable` decides what is logged and how soon the model is asked again.
"""


class ModelError(Exception):
    """A failure of a language model."""

    retryable = False


class ModelTimeout(ModelError):  # noqa: N818 - named by what happened, as in the other trees of errors
    """The model was too slow."""

    retryable = True


class ModelUnreachable(ModelError):  # noqa: N818 - named by what happened, as in the other trees of errors
    """There was no connection to the model, or it was lost."""

    retryable = True


class ModelThrottled(ModelError):  # noqa: N818 - named by what happened, as in the other trees of errors
    """The model's server asks for fewer requests; `retry_after` is in seconds where it said so."""

    retryable = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ModelBroken(ModelError):  # noqa: N818 - named by what happened, as in the other trees of errors
    """The model's server failed, or sent something that is not a whole answer."""

    retryable = True


class ModelRefused(ModelError):  # noqa: N818 - named by what happened, as in the other trees of errors
    """The server understood this request and will never answer it; other requests may be fine."""


class ModelMisconfigured(ModelError):  # noqa: N818 - named by what happened, as in the other trees of errors
    """Our settings are wrong: nothing will be answered until somebody changes them."""
