"""Pictures of the dashboard and the report over the sample school, made by `make pictures`."""
