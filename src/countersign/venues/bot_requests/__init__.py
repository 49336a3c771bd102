"""What bots send, read strictly and freed of its authentication elements. No I/O."""
