"""The statuses with which the processes of this package end, beside 0."""

NOT_CONFORMING = 1
CANNOT_RUN = 2
INTERRUPTED = 130
