"""Contradictions, duplicates and stale passages, found before a shopper meets them."""
