"""What can go wrong in knowledge, as a tree.

    KnowledgeError
    ├── IndexInUseError         another process has the index open; says which and what to do
    ├── ModelUnusableError      the embedding model is missing or not the tested one; says how to mend it
    └── UnknownLanguageError    a text was handed to an embedder that does not know its language

Failures of a shop keep being `connectors.errors`. Finding nothing is an empty answer, never one of these.
"""


class KnowledgeError(Exception):
    """A failure of finding or indexing."""

    retryable = False


class IndexInUseError(KnowledgeError):
    """Another process has this index open; the message names it and says what to do."""


class ModelUnusableError(KnowledgeError):
    """The embedding model is missing or is not the one that was tested; the message says how to mend it."""


class UnknownLanguageError(KnowledgeError):
    """A text was handed to an embedder that does not know its language; nothing was embedded."""
