"""What it means: pure judgement over the facts that `scanner.model` holds."""
