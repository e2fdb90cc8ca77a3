"""A model's files, its pooling, and the layers tuned for this project."""
