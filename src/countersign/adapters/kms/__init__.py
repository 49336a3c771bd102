"""Holders of the KEK."""
