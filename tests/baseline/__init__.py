"""Golden answers: what every shipped scenario answered when somebody last looked and said that it was right."""
