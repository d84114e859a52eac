"""Ways to turn backprop off: whichever an implementation has."""

import contextlib


def backprop_flag(dezero):
    """Return the name of Config's flag: enable_backprop, or the only flag that there is.

    Another name for it breaks the rule about that name, and no other.
    """
    config = dezero.Config
    if hasattr(config, "enable_backprop"):
        return "enable_backprop"
    flags = [
        name
        for name in dir(config)
        if not name.startswith("_") and isinstance(getattr(config, name), bool)
    ]
    return flags[0] if len(flags) == 1 else "enable_backprop"


def takes_entries(config):
    """Return whether Config can be given an entry of another name."""
    try:
        config.level = 0
        del config.level
    except Exception:  # whatever it says: nothing in the notes asks for it
        return False
    return True


@contextlib.contextmanager
def backprop_off(dezero):
    """Turn backprop off by using_config, or where that won't do by no_grad() or the flag itself."""
    flagged = hasattr(dezero, "Config") and hasattr(dezero.Config, backprop_flag(dezero))
    if flagged and hasattr(dezero, "using_config"):
        with dezero.using_config(backprop_flag(dezero), False):
            yield
    elif hasattr(dezero, "no_grad"):
        with dezero.no_grad():
            yield
    else:
        flag = backprop_flag(dezero)
        setattr(dezero.Config, flag, False)
        try:
            yield
        finally:
            setattr(dezero.Config, flag, True)
