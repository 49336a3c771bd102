"""Numbered SQL files, run forward once each, in order; a released file is never changed."""
