"""What runs inside the sandbox: standard library and numpy alone, for any supported interpreter."""
