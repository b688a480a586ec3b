"""Cancelling an order, and changing its address, items or payment before it is sent: what is allowed, for how much, and the proposal."""
