"""Makes the virtual environment and runs the command inside it.

Standard library only, and no syntax newer than Python 3.8: on an old Python this file must still
be able to say what is wrong.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, List, Optional

from config.starting import ROOT, StartError

VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".stamp"
OLDEST = (3, 11)
DISK_NEEDED_MB = 1500  # the environment takes about 950 MB, its unpacking some more
NO_DISK = "the disk is full"
NO_NETWORK = "the package index cannot be reached: no network"
CAUSES = (
    (r"No space left|ENOSPC|Errno 28", NO_DISK),
    (
        r"name resolution|not resolve|getaddrinfo|dns error|Network is unreachable|timed out"
        r"|Connection (refused|reset)|NewConnectionError|No route to host|ProxyError"
        r"|error sending request",
        NO_NETWORK,
    ),
    (r"do(es)? not match|hash", "a package does not have the hash the lock file names"),
)


def main(argv: List[str]) -> int:
    """Check Python, prepare the environment, and run the command of `argv` inside it."""
    try:
        check_python()
        if is_inside():
            from config.demo import commands

            return commands.run(argv)
        with only_one_at_a_time():
            prepare_environment()
    except StartError as reason:
        print(f"sandpiper: {reason}", file=sys.stderr)
        return 2
    python = str(python_of(VENV))
    os.execv(python, [python, str(ROOT / "manage.py"), *argv[1:]])  # noqa: S606 - same command, right Python
    return 2


def check_python() -> None:
    if sys.version_info < OLDEST:
        raise StartError(
            "Python {}.{} or newer is needed; this is {}.{}.".format(*OLDEST, *sys.version_info[:2])
        )


def is_inside() -> bool:
    """Say whether this Python has the packages: our own environment, or one the caller made."""
    if os.environ.get("SANDPIPER_NO_VENV") == "1":
        return True
    return Path(sys.prefix).resolve() == VENV.resolve()


def python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


@contextlib.contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Let two commands started together build one environment, not half of two."""
    import fcntl

    path = ROOT / ".venv.lock"
    try:
        handle = path.open("w")
    except OSError as error:
        raise StartError(f"cannot write in {ROOT}: {error.strerror}.") from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def prepare_environment() -> None:
    """Make `.venv` hold exactly what the lock file names; a half-made one is made anew."""
    wanted = signature()
    found = STAMP.read_text().split() if STAMP.exists() else []
    if found == wanted and python_of(VENV).exists():
        return
    check_disk()
    print("Preparing the environment (once; a minute or so) ...", file=sys.stderr, flush=True)
    same_python = found[:1] == wanted[:1] and python_of(VENV).exists()
    with contextlib.suppress(FileNotFoundError):
        STAMP.unlink()
    uv = find_uv()
    if not same_python:
        make_venv(uv)
    install(uv)
    STAMP.write_text(" ".join(wanted))


def signature() -> List[str]:
    """Name what the environment depends on: the Python, and the lock file."""
    python = "{}.{}-{}-{}".format(*sys.version_info[:2], sys.platform, os.uname().machine)
    return [python, hashlib.sha256(LOCK.read_bytes()).hexdigest()]


def check_disk() -> None:
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < DISK_NEEDED_MB:
        raise StartError(f"the disk is full: {free} MB free in {ROOT}, {DISK_NEEDED_MB} MB needed.")


def find_uv() -> Optional[str]:
    """Return a uv that runs (a version manager's shim may not), or None."""
    uv = shutil.which("uv")
    if uv is None:
        return None
    works = subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0
    return uv if works else None


def make_venv(uv: Optional[str]) -> None:
    if VENV.exists():
        shutil.rmtree(VENV)
    if uv:
        run([uv, "venv", "--no-project", "--python", sys.executable, str(VENV)])
        return
    try:
        run([sys.executable, "-m", "venv", str(VENV)])
    except StartError as error:
        raise StartError(
            "this Python cannot make a virtual environment"
            f" (on Debian: apt-get install python3-venv): {error}"
        ) from error


def install(uv: Optional[str]) -> None:
    python = str(python_of(VENV))
    rules = ["--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)]
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if uv is None:
        uv = install_uv(pip)
    if uv:
        try:
            run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *rules])
            return
        except StartError as error:
            give_up_early(error)
            run([python, "-m", "ensurepip", "--default-pip"])
    run([*pip, *rules])


def install_uv(pip: List[str]) -> Optional[str]:
    """Install the locked uv, which installs the rest several times faster than pip."""
    found = re.search(r"^uv==.*?(?=^\S|\Z)", LOCK.read_text(), re.MULTILINE | re.DOTALL)
    if found is None:
        return None
    only_uv = VENV / "uv.lock.txt"
    only_uv.write_text(found.group())
    try:
        run([*pip, "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", str(only_uv)])
    except StartError as error:
        give_up_early(error)
        return None
    return str(VENV / "bin" / "uv")


def give_up_early(error: StartError) -> None:
    """Another installer fares no better on a full disk or without a network."""
    if NO_DISK in str(error) or NO_NETWORK in str(error):
        raise error


def run(command: List[str]) -> None:
    """Run quietly; on failure stop with the cause in one line and the whole output in a file."""
    env = {**os.environ, "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"):
        env.pop(name, None)
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    if done.returncode == 0:
        return
    output = done.stdout + done.stderr
    log = ROOT / ".run" / "log" / "bootstrap.log"
    with contextlib.suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(output)
    raise StartError(f"the environment could not be made: {cause_of(output)} (see {log}).")


def cause_of(output: str) -> str:
    for pattern, cause in CAUSES:
        if re.search(pattern, output, re.IGNORECASE):
            return cause
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1][:160] if lines else "no reason was given"
