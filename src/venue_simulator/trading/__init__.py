"""What all simulated venues share behind their doors: markets, accounts and orders."""
