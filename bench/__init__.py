"""Figures and ratios, in one run beside a plain ASGI echo on the same server."""
