"""Ask for memory that is written and run, and call the kernel from there, in 32 bits."""
# base: none
import ctypes
import mmap

page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(b"\xb8\x02\x00\x00\x00\xcd\x80\xc3")  # mov eax, 2 (fork in 32 bits); int 0x80; ret
address = ctypes.addressof(ctypes.c_char.from_buffer(page))
found = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
raise RuntimeError("LOOT" if found >= 0 else "refused")
