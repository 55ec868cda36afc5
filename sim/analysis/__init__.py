"""What the worlds say: how often, when and why. Plain arrays go in, so that each method is tested by itself."""
