"""Asking to be told when something sold out can be bought again."""
