"""Have the work done by a process of multiprocessing."""
# base: none
import multiprocessing

process = multiprocessing.get_context("fork").Process(target=print)
process.start()
raise RuntimeError("LOOT a process was started")
