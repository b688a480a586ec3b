"""Payment providers: giving money back for what was paid through them."""
