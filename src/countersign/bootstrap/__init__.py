"""Settings, wiring, logging: the only place that knows concrete classes."""
