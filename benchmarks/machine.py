"""The state of the machine: without it a time means nothing."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from sim import __version__
from sim.batch.executors import cores
from sim.engine.source import source_hash

PACKAGES = ("numpy", "numba", "scipy", "mesa")


def state() -> dict[str, str]:
    """Processor, cores, how busy they are, versions, and a hash of the rules."""
    return {
        "processor": processor(),
        "cores": str(cores()),
        "load": load(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
        "warentry": f"{__version__}, kernels {source_hash()}",
    }


def processor() -> str:
    """Its name, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def load() -> str:
    """How many processes wanted a core in the last minute; more than there are cores means that times are too long."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
