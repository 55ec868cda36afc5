"""What the articles and public facts claim, and how it is read."""
