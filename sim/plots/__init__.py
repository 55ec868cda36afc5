"""Pictures: one figure per file, drawn from the data of a results folder."""
