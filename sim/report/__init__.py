"""The report: one self-contained page that answers a scenario's question from a folder of results."""
