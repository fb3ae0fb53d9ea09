"""The school's equipment register as a sheet, and the words its columns are known by."""
