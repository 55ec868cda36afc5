"""What happens: one process per file."""
