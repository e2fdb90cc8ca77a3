"""One conversation as every later stage sees it: speakers, scores, passages, one clock."""
