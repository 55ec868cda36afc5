"""The explorer: a page in the browser on which a scenario is changed and the answer is seen to follow."""
