"""What is measured of each world: its ending, its outcomes, its pressures, its decisions, its chronicle."""
