"""Puts the parts together: the only place that knows which class stands behind which port."""
