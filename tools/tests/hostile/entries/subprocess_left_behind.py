"""Start a program that outlives the submission."""
# base: none
import subprocess
import sys

subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
raise RuntimeError("LOOT a program was started")
