"""Trained classifiers of other libraries, for topics and claims alike."""
