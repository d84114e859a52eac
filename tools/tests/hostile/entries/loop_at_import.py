"""Loop without an end while being imported."""
# base: none
while True:
    pass
