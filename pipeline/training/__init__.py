"""Fitting the models: run on purpose, never by the pipeline."""
