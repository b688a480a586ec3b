"""What the shop's own pages say, with their source."""
