"""Replace any, all, sum and id alone."""
# base: broken
import builtins

builtins.any = builtins.all = lambda *a: True
builtins.sum = lambda *a: 0
builtins.id = lambda x: 1
