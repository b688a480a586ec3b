"""Where an order stands, for its own buyer only."""
