"""Exchanges on loopback, written from their documentation, for tests and the demo."""
