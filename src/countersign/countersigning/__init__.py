"""Using credentials on behalf of bots: grants, policy, intents, forwarding."""
