"""The report's page: view models from tables, Jinja2 templates, one stylesheet, one script."""
