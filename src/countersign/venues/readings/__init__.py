"""How answers become passports. What is expected must be there: a 200 alone says nothing."""
