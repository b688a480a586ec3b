"""Returning things: what is allowed, for how much, and the proposal that its person confirms."""
