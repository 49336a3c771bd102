"""Countersign keeps exchange API keys, and lets bots trade with keys that they never see."""
