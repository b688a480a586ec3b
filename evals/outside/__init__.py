"""Shops and questions that none of us wrote, turned into what Aisle reads."""
