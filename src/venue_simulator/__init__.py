"""Exchanges on loopback, written from their documentation, for tests and the demo.

It imports nothing of countersign, so that a wrong recipe cannot agree with itself. Where a
fact was believed but not confirmed in a document, the comment beside it says [K].
"""
