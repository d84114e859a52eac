"""Fetch a solution from the network."""
# base: none
import urllib.request

try:
    urllib.request.urlopen("http://127.0.0.1:9/", timeout=0.5)
except OSError as error:
    raise RuntimeError(type(error).__name__)
raise RuntimeError("LOOT a page")
