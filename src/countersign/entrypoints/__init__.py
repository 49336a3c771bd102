"""How the outside reaches us: HTTP API and command line."""
