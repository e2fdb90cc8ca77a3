"""Coverage-guided fuzzing of the readers: `python -m tests.fuzz FAMILY --runs N`, with the extra `fuzz` installed."""
