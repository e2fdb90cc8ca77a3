"""The topic models: from sentences and their vectors to a score for each topic."""
