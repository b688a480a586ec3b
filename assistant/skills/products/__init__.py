"""Finding products, answering about one and comparing several."""
