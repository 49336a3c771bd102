"""Who calls, and what they may do: users, sessions, tokens."""
