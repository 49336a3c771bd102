"""The gateway: bots send their requests here, and they go on to the venue countersigned."""
