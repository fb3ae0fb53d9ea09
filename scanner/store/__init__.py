"""The school's database: tables, mappers, migrations, and the one repository."""
