"""Who is speaking: guests prove an order, customers see their own profile."""
