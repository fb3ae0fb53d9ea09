"""One typed, versioned class per kind of thing that a probe can see."""
