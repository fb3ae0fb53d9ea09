"""The command line: one file a command, each found by its name and imported only when it is asked for."""
