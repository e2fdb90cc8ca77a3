"""What an article says, measured: the registry of measures, expectations and verdicts."""
