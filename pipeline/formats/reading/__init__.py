"""What the readers of formats share: lines, labels, times, conservation."""
