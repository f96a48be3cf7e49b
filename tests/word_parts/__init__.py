"""The Word templates, subject by subject."""
