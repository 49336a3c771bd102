"""Adapters: the only code that knows databases, key stores, venues' sockets and mail."""
