"""What the worlds say: shares with their intervals, dates, reasons. Plain arrays in, so that each method is testable."""
