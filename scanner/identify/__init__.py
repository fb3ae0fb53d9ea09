"""Pure inference: evidence in, devices, services and websites out."""
