"""Year-end recognition of "chi bộ bốn tốt" and "đảng bộ cơ sở bốn tốt": Excel forms in, Word decisions out."""

__version__ = "0.1.0"
