"""The entries are data, not tests."""

collect_ignore = ["entries", "bases"]
