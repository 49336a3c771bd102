"""Programs of the house: the demo, the lock files, the OpenAPI document."""
