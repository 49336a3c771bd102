"""Credentials: create, list, verify, rotate, revoke. One use case a module."""
