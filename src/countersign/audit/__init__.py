"""The record of every decision: entries and their canonical bytes."""
