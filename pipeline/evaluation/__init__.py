"""Comparing with gold: labels, agreement, curves, reliability, speaking time."""
