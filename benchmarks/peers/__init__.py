"""What every measurement shares: the lab, a run of a whole process with its cost, and the goals."""
