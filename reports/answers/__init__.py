"""People's answers to what no scan can measure: which are missing, how they are read, and the form they come in."""
