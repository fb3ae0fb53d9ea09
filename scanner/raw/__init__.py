"""The raw process: frames and packets that need privileges, in a small process of its own.

It is the only importer of scapy. `client` is what the rest of the scanner sees.
"""
