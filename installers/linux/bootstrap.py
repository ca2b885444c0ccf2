"""Set up what Songke needs, then start a job: ``bootstrap.py run|test [ARGS]``.

Standard library only, so that Debian 12's bare ``python3`` can start it: no pip, no venv module, no make.

1. System packages of ``requirements/debian-*.txt``: installed as root, otherwise named in one message.
2. ``.venv`` from the locks in ``requirements/``, every file checked against its hash. A stamp written last says what
   the environment was made from: while it fits, nothing is installed and no network is needed; where it is absent, an
   earlier installation was interrupted and the environment is made afresh.
3. The job itself replaces this process.

Addresses of registries are the machine's own affair: pip and apt are used as the machine has configured them.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "songke-setup.json"
REQUIREMENTS = ROOT / "requirements"
PACKAGE_LISTS = {"run": ("debian-run.txt",), "test": ("debian-run.txt", "debian-test.txt")}
LOCKS = {"run": "run.lock", "test": "dev.lock"}
OLDEST, FIRST_UNKNOWN = (3, 11), (3, 14)
SERVICE_POLICY = Path("/usr/sbin/policy-rc.d")
HOLD_SERVICES = "#!/bin/sh\n# Written by Songke's set-up while it installs packages; safe to delete.\nexit 101\n"


class SetupRefused(Exception):
    """Set-up cannot go on; the text tells a person what to do, in whole sentences."""


def main(arguments: Sequence[str]) -> None:
    """Prepare everything for the job named first, then become that job; exit with 1 if it cannot be prepared."""
    if not arguments or arguments[0] not in LOCKS:
        sys.exit(f"usage: bootstrap.py {'|'.join(LOCKS)} [ARGS]")
    job = arguments[0]
    try:
        check_python(sys.version_info[:2])
        with one_at_a_time():
            prepare_system(job)
            prepare_environment(job)
    except SetupRefused as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit("Stopped. The next start goes on from here.")
    command, environment = job_command(job, arguments[1:], os.environ)
    # The exit code and the signals are from here on the job's own.
    os.execve(command[0], command, environment)  # noqa: S606  (no shell, and the path is our own)


def check_python(version: tuple[int, int]) -> None:
    """Refuse interpreters the locks were not made for; ``version`` is (major, minor)."""
    if not OLDEST <= version < FIRST_UNKNOWN:
        raise SetupRefused(
            f"Songke needs Python 3.11, 3.12 or 3.13, and this is {version[0]}.{version[1]}. "
            "If another one is installed, name it: SONGKE_PYTHON=python3.11 ./run"
        )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second start wait for the first, so that two never write the same environment."""
    with (REQUIREMENTS / "build.lock").open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is setting up; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# ---------------------------------------------------------------- system packages


def prepare_system(job: str) -> None:
    """Make sure that the job's system packages and Python's venv module are there."""
    wanted = [line for name in PACKAGE_LISTS[job] for line in read_package_list(REQUIREMENTS / name)]
    lacking = missing_packages(wanted) if shutil.which("dpkg-query") else []
    if importlib.util.find_spec("ensurepip") is None:
        lacking.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    if not lacking:
        release_services()
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        install_packages(lacking)
        importlib.invalidate_caches()
        return
    admin = "sudo " if shutil.which("sudo") else ""
    raise SetupRefused(
        f"Songke lacks {len(lacking)} system packages, which only the administrator (root) can install. "
        f"Please run once:\n\n    {admin}apt-get update && "
        f"{admin}apt-get install --no-install-recommends {' '.join(lacking)}\n\n"
        "and start again. Nothing has been changed."
    )


def read_package_list(path: Path) -> list[list[str]]:
    """Return the alternatives of each line of a list, comments and empty lines left out."""
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [[name.strip() for name in line.split("|")] for line in lines if line]


def missing_packages(wanted: Sequence[Sequence[str]]) -> list[str]:
    """Return the first alternative of every entry of which dpkg has no alternative installed."""
    names = [name for alternatives in wanted for name in alternatives]
    query = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *names]
    # dpkg-query exits with 1 when a name is unknown to it, and still answers for all the others.
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    installed = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [alternatives[0] for alternatives in wanted if installed.isdisjoint(alternatives)]


def install_packages(packages: Sequence[str]) -> None:
    """Install Debian packages as root, without recommendations, without removing any and without starting services."""
    say(f"Installing {len(packages)} system packages (a minute or two): {' '.join(packages)}")
    quiet = None if sys.stdout.isatty() else subprocess.DEVNULL
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=600"]
    install = [*apt, "--yes", "--no-remove", "--no-install-recommends", "install", *packages]

    def works(command: Sequence[str], output: int | None = quiet, errors: int | None = None) -> bool:
        return subprocess.run(command, env=environment, stdout=output, stderr=errors, check=False).returncode == 0

    with services_held_back():
        works(["dpkg", "--configure", "-a"])  # an installation that was killed left packages half-way
        # The lists of packages are fetched only where they are absent or too old to be of use.
        if works([*install, "--simulate"], subprocess.DEVNULL, subprocess.DEVNULL) and works(install):
            return
        if works([*apt, "update"]) and works(install):
            return
    raise SetupRefused(
        "apt-get could not install the system packages; its own words are above. "
        "Please check the network and the package sources, then start again."
    )


@contextmanager
def services_held_back() -> Iterator[None]:
    """Keep nginx and PostgreSQL from being started by their installation: the tests start their own, unprivileged."""
    if SERVICE_POLICY.exists() and not ours(SERVICE_POLICY):
        yield
        return
    SERVICE_POLICY.write_text(HOLD_SERVICES, "utf-8")
    SERVICE_POLICY.chmod(0o755)
    try:
        yield
    finally:
        release_services()


def release_services() -> None:
    """Let services start again; needed also where an earlier set-up was killed while it held them back."""
    with suppress(PermissionError):
        if ours(SERVICE_POLICY):
            SERVICE_POLICY.unlink()


def ours(policy: Path) -> bool:
    """Tell whether this set-up wrote the policy."""
    return policy.is_file() and policy.read_text("utf-8", "replace") == HOLD_SERVICES


# ---------------------------------------------------------------- Python environment


def prepare_environment(job: str) -> None:
    """Make ``.venv`` hold exactly what the job's lock lists, and the project itself as an editable installation."""
    have, want = read_stamp(), facts(job)
    if want.items() <= have.items():
        return
    if not os.access(VENV if VENV.exists() else ROOT, os.W_OK):
        raise SetupRefused(f"Songke cannot write its environment {VENV}. Please start it as the owner of that folder.")
    STAMP.unlink(missing_ok=True)
    current = {**facts("run"), **facts("test")}
    if not have or any(have[key] != current.get(key) for key in have if key != "project"):
        have = {}
        create_environment()
    if have.get(f"lock {job}") != want[f"lock {job}"]:
        install_lock(job)
    pip_install("--no-build-isolation", "--no-index", "--editable", str(ROOT))
    os.sync()  # after a power cut no stamp may vouch for files that never reached the disk
    written = {**have, **want, **(facts("run") if job == "test" else {})}  # dev.lock contains run.lock
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(written, indent=1) + "\n", "utf-8")
    fresh.replace(STAMP)


def facts(job: str) -> dict[str, str]:
    """Return what an environment for this job is made from: interpreter, place, lock and the project's own table."""
    import tomllib  # here, so that an older interpreter still reaches check_python

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    own = {"project": project["project"], "build": project["build-system"], "setuptools": project["tool"]["setuptools"]}
    lock = (REQUIREMENTS / "build.lock").read_bytes() + (REQUIREMENTS / LOCKS[job]).read_bytes()
    return {
        "python": f"{sys.version} {sys.base_prefix}",
        "place": str(VENV),
        f"lock {job}": hashlib.sha256(lock).hexdigest(),
        "project": hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest(),
    }


def read_stamp() -> dict[str, str]:
    """Return what the environment says it was made from, or nothing when it is absent or unfinished."""
    with suppress(OSError, ValueError):
        stamp = json.loads(STAMP.read_text("utf-8"))
        if isinstance(stamp, dict) and PYTHON.exists():
            return {str(key): str(value) for key, value in stamp.items()}
    return {}


def create_environment() -> None:
    """Make an empty ``.venv`` in place of whatever lies there."""
    say("Making the Python environment …")
    # Not sys.executable: that may be the very environment which is being replaced.
    base = Path(sys.base_prefix, "bin", f"python{sys.version_info[0]}.{sys.version_info[1]}")
    python = str(base) if base.exists() else sys.executable
    if subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=False).returncode != 0:
        raise SetupRefused(f"Python could not make its environment in {VENV}; its own words are above.")


def install_lock(job: str) -> None:
    """Install the build tool and everything the job's lock lists; ready-made wheels only, each checked by its hash."""
    say(f"Installing Python packages from requirements/{LOCKS[job]} (a minute or so) …")
    locks = [REQUIREMENTS / "build.lock", REQUIREMENTS / LOCKS[job]]
    pip_install(
        "--require-hashes", "--only-binary=:all:", *(word for lock in locks for word in ("--requirement", str(lock)))
    )


def pip_install(*arguments: str) -> None:
    """Run pip inside the environment; its progress is shown on a terminal only."""
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    if subprocess.run([*pip, *quiet, "install", "--no-deps", *arguments], check=False).returncode != 0:
        raise SetupRefused(
            "pip could not install Songke's Python packages; its own words are above. "
            "Please check the network and start again: nothing half-installed will be used."
        )


# ---------------------------------------------------------------- the job


def job_command(job: str, arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return the command of a job and its environment; without a display the window is drawn in memory."""
    # -P: a folder of the same name where the person happens to stand is not the program.
    python = [str(PYTHON), "-P"]
    if job == "test":
        command = [*python, str(ROOT / "tests" / "checks.py"), *arguments]
        return command, {**environment, "QT_QPA_PLATFORM": "offscreen"}
    demo = [*python, "-m", "desktop_app", "--demo"]
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return [*demo, *arguments], dict(environment)
    return [*demo, "--offscreen", *arguments], {**environment, "QT_QPA_PLATFORM": "offscreen"}


def say(words: str) -> None:
    """Tell the person what takes time, at once."""
    print(words, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
