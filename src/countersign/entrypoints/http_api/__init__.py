"""The Cadenza v3 credential API over HTTP: parse, call, present."""
