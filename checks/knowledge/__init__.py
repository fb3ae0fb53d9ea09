"""Life-cycle dates and known vulnerabilities, each row with its source and date."""
