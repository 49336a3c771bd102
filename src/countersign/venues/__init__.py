"""What exchanges are: catalogue, signing recipes, checks and passports."""
