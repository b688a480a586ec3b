"""Passing the conversation to a person, and saying honestly what happens next."""
