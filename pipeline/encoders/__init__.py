"""The sentence encoder, and the libraries that run it."""
