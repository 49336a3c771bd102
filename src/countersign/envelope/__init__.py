"""Sealed secrets: format, sealing, and the port to whoever holds the KEK."""
