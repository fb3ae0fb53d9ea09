"""`python -m reports` is the `rasoat` command."""

from reports.cli.main import main

if __name__ == "__main__":
    main()
