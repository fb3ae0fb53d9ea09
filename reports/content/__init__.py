"""The parts of a report: what each renderer shows, translated, sorted and redacted, without any markup."""
