"""A sample school: made up, so that anyone can look at rasoat without scanning anything."""
