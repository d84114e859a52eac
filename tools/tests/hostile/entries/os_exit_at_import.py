"""End the process at once while being imported, with the status of success."""
# base: none
import os

os._exit(0)
