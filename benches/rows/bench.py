"""What every group of rows needs: the programs, a place to work in, and ways to measure."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# What is called, and the Debian package that it comes in.
PACKAGES = {
    "curl": "curl",
    "hyperfine": "hyperfine",
    "nginx": "nginx-light",
    "openssl": "openssl",
    "time": "time",
    "wrk": "wrk",
}

KEY, SECRET = "startup-key", "startup-secret"


@dataclass
class Row:
    """One figure: what it is, its value, and the aim, with the unit of both."""

    name: str
    value: float
    aim: float | None = None
    unit: str = ""
    at_least: bool = False

    def text(self) -> str:
        return f"{self.name:<78} {self.shown(self.value):>9}  {self.wanted()}".rstrip()

    def markdown(self) -> str:
        return f"| {self.name} | {self.shown(self.value)} | {self.wanted()} |"

    def shown(self, value: float) -> str:
        return f"{value:.2f}{self.unit}" if value < 100 else f"{value:.0f}{self.unit}"

    def wanted(self) -> str:
        if self.aim is None:
            return ""
        return f"{'at least' if self.at_least else 'at most'} {self.aim:g}{self.unit}"


class Bench:
    """The release build, its yardsticks and peers, and a folder of its own, for as long as the measuring takes."""

    def __init__(self, short: bool):
        self.short = short
        self.rounds, self.runs = (3, 15) if short else (15, 40)

    def __enter__(self):
        install()
        target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
        subprocess.run(["cargo", "build", "--locked", "--release", "--quiet"], cwd=ROOT, check=True)
        yardstick = build_yardstick(target)
        self._folder = tempfile.TemporaryDirectory(prefix="exch-figures-")
        self.folder = pathlib.Path(self._folder.name)
        # Copies, as an installation makes them: a file that a linker wrote lies in the system's cache in small pieces, and
        # starts a fifth slower than it does after it was copied, or read from the disk.
        yardsticks = [yardstick / name for name in ("line", "mac", "ed25519")]
        self.exch, self.line, self.mac, self.ed25519 = (
            shutil.copy(program, self.folder) for program in (target / "release/exch", *yardsticks)
        )
        self.key = self.folder / "key.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ED25519", "-out", self.key], check=True)
        self.key.chmod(0o600)
        # Nothing of whoever measures: neither keys nor proxies.
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        self.environment |= {"XDG_STATE_HOME": str(self.folder / "state")}
        self.environment |= {"EXCHANGE_API_KEY": KEY, "EXCHANGE_API_SECRET": SECRET}
        self._servers: list[subprocess.Popen] = []
        return self

    def __exit__(self, *_):
        for server in self._servers:
            server.terminate()
            server.wait()
        self._folder.cleanup()

    def serve(self, command: Sequence[str], **how) -> subprocess.Popen:
        """Starts a server that ends with the measuring."""
        server = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, **how)
        self._servers.append(server)
        return server

    def output(self, command: Sequence[str], environment: dict[str, str] | None = None) -> bytes:
        """What a command prints."""
        run = subprocess.run(
            command, cwd=self.folder, env=environment or self.environment, check=True, stdout=subprocess.PIPE
        )
        return run.stdout

    def times(
        self,
        commands: dict[str, Sequence[str]],
        environment: dict[str, str] | None = None,
        before: Callable[[], None] = lambda: None,
    ) -> dict[str, list[float]]:
        """How long each command takes as a process, in milliseconds: the median of its runs, for each round. `before` is
        called before the runs of each."""
        names, found = list(commands), {name: [] for name in commands}
        for turn in range(self.rounds):
            for step in range(len(names)):
                name = names[(turn + step) % len(names)]
                before()
                found[name].append(self._hyperfine(commands[name], environment or self.environment))
        return found

    def _hyperfine(self, command: Sequence[str], environment: dict[str, str]) -> float:
        result = self.folder / "hyperfine.json"
        hyperfine = ["hyperfine", "--shell=none", "--warmup=3", f"--runs={self.runs}", "--style=none"]
        quoted = " ".join("'" + part.replace("'", "'\\''") + "'" for part in command)
        subprocess.run(
            [*hyperfine, f"--export-json={result}", quoted],
            cwd=self.folder,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return json.loads(result.read_text())["results"][0]["median"] * 1000

    def processor_time(self, command: Sequence[str]) -> float:
        """How long a command keeps a processor busy, in seconds; what it prints is thrown away."""
        with open(os.devnull, "w") as nowhere:
            process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=nowhere)
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{command}: exit {process.returncode}")
        return usage.ru_utime + usage.ru_stime

    def peak_memory(self, command: Sequence[str], environment: dict[str, str] | None = None) -> float:
        """The most memory that a command holds at once, in MiB."""
        # A process counts what its parent held when it was born; time(1) holds little.
        result = self.folder / "memory"
        timed = [shutil.which("time"), "-f", "%M", "-o", str(result), *command]
        self.output(timed, environment)
        return int(result.read_text().split()[-1]) / 1024


def ratio(times: dict[str, list[float]], ours: str, theirs: str) -> float:
    """The median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(times[ours], times[theirs], strict=True))


def install() -> None:
    """Installs from Debian's packages what is not there."""
    os.environ["PATH"] += ":/usr/sbin"
    missing = [package for command, package in PACKAGES.items() if shutil.which(command) is None]
    if missing:
        root = [] if os.getuid() == 0 else ["sudo", "-n"]
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        subprocess.run([*root, "apt-get", "update", "-qq"], **quiet)
        install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq"]
        subprocess.run([*root, *install, "--no-install-recommends", *missing], **quiet)


def build_yardstick(target: pathlib.Path) -> pathlib.Path:
    """Builds benches/yardstick with the versions that exch is built with; gives the folder of its programs."""
    source = target / "yardstick-source"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(ROOT / "benches/yardstick", source, ignore=shutil.ignore_patterns("target"))
    shutil.copy(ROOT / "Cargo.lock", source)
    environment = os.environ | {"CARGO_TARGET_DIR": str(target / "yardstick")}
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=source, env=environment, check=True)
    return target / "yardstick/release"
