"""How stages work: on several transcripts at once, and not twice on what has not changed."""
