"""Exchanging what was delivered for another version of the same product."""
