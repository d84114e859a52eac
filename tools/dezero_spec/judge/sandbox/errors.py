"""What goes wrong when code is to be run in a sandbox."""

from __future__ import annotations


class SandboxUnavailable(Exception):
    """There is no sandbox here; ``str()`` says why and what to install or allow."""


def advice(problems: list[str]) -> str:
    """Say why there is no sandbox and what to do; `problems`: what each attempt ended with."""
    problem = problems[-1].strip().splitlines()[-1].removeprefix("bwrap: ").rstrip(".")
    if any(sign in problem for sign in ("amespace", "uid map", "unshare", "ermission")):
        return (
            f"bubblewrap can't make a sandbox here ({problem}). It needs unprivileged "
            "user namespaces. Depending on the system, `sysctl kernel.unprivileged_userns_clone=1` "
            "(Debian), `sysctl kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu) or "
            "`sysctl user.max_user_namespaces=10000` allows them; a container must be started with "
            "`--security-opt seccomp=unconfined --security-opt apparmor=unconfined`, or privileged"
        )
    return f"a sandbox can't be made: {problem}"
