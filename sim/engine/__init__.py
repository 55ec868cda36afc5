"""What any such model needs, and no politics: parameters with priors, streams of luck, compiled equations, entities."""
