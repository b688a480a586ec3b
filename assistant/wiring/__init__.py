"""What the composition root is made of; only `assistant/app.py` imports it."""
