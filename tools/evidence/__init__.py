"""Evidence that the specification is complete: what it catches, and which rule catches it."""
