"""Many worlds in blocks: the plan, its execution, and the folder where the results lie."""
