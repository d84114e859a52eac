"""Wait for a lock that nobody gives back."""
# base: none
import threading

lock = threading.Lock()
lock.acquire()
lock.acquire()
