"""Names of people: the words that names are not, and who is the same person."""
