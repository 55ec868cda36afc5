"""What the engine costs beside other ways of writing the same model; never asserted by the clock in a test."""
