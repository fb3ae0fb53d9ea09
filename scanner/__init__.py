"""What is there: facts about a school's network, and the only code that scans it or knows its database."""
