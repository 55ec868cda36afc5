"""Which parameter points are run, and with whose luck."""
