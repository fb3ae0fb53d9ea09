"""Documents, and the script that takes the pictures in them."""
