"""The topic models: from sentences and their vectors to a score for each topic."""

TAKE_VECTORS = {"few_shot", "lexicon", "description"}  # the others run a model that has the cores, or a GPU, for itself
