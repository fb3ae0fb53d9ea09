"""The signed file that carries a school's results to its office."""
