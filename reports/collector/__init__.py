"""The office's side: many schools' bundles become one overview."""
