"""Wait for input."""
# base: none
import os

print(input("password: "))
