"""The raw process: link-layer frames, the only part that may need privileges and the only importer of scapy."""
