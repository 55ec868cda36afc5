"""What each question works out, without printing: used by the command line, Python and the report alike."""
