"""Small talk, and the sentences that the server itself says."""
