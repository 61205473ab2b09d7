"""A small Django project that shows the talk's views, a database and an API, live."""
