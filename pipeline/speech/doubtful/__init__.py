"""What makes a reading doubtful: paces that nobody speaks at, passages that stand twice."""
