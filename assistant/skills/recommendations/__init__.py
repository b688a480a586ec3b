"""Recommending with reasons: similar, goes with, popular, again, personal, presents."""
