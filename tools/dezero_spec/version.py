"""What version this is: of the tools, and of the specification, which changes by itself."""

TOOLS = "0.1.0"
# The second number: rules added or sharpened. The first: what conformed may not do so any more
# though it kept the notes. An id never changes its meaning. CHANGELOG.md tells of each.
SPECIFICATION = "1.2"
