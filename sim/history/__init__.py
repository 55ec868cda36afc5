"""One world's history told in plain sentences: what happened, who was asked what, what it was worth to whom, and why."""
