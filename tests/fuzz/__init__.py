"""A campaign of hostile inputs: scenarios, command lines, results folders, caches, kills, Ctrl-C and small disks.

`python -m tests.fuzz` (or `make fuzz`); not part of `make test`. Bounded, seeded, and never run as root.
"""
