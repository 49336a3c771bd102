"""Signing recipes: functions of a request, a key, and a time or nonce. No I/O."""
