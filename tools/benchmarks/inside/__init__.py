"""Programs that run in the peers' environments; they need those and numpy alone."""
