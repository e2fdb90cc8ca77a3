"""Who spoke, and when: speakers, timing, alignment, sentences."""
