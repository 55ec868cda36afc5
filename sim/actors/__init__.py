"""Those who decide: one decision maker per file."""
