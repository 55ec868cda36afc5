"""One world's history told in plain sentences: what happened, who was asked what, what was weighed, and why."""
