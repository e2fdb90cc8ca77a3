"""A labelled text and timed captions of the same conversation, word by word."""
