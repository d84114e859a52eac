"""Have callbacks of weak references raise, exit, and revive whatever is let go."""
# base: reference
import weakref

WATCHED = []
plain = Variable.__init__


def gone(reference):
    WATCHED.append(Variable(np.array(0.0)))
    raise SystemExit(0)


def init(self, *arguments):
    plain(self, *arguments)
    if len(WATCHED) < 1000:
        WATCHED.append(weakref.ref(self, gone))


Variable.__init__ = init
