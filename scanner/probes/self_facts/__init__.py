"""Facts of this computer, read without privileges and without a packet; one module a platform."""
