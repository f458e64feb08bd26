"""What a run costs: CPU seconds and memory of each kind of process, read from the operating system."""

import contextlib
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import psutil

Groups = Mapping[str, Iterable[psutil.Process]]


def tree(pid: int) -> list[psutil.Process]:
    """Return a process and everything below it."""
    top = psutil.Process(pid)
    return [top, *top.children(recursive=True)]


@dataclass(frozen=True, slots=True)
class Cpu:
    """CPU seconds (user and system) by process; those that ended count with their parent."""

    by_process: dict[int, float]

    def since(self, before: "Cpu") -> float:
        """Return the seconds used since an earlier reading."""
        return sum(self.by_process.values()) - sum(before.by_process.values())


def cpu_of(processes: Iterable[psutil.Process]) -> Cpu:
    """Read what some processes have used so far, with children that have ended."""
    found: dict[int, float] = {}
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            spent = process.cpu_times()
            found[process.pid] = sum((spent.user, spent.system, spent.children_user, spent.children_system))
    return Cpu(found)


def memory_mb(processes: Iterable[psutil.Process]) -> list[float]:
    """Return what each process holds for itself and its share of what it shares (PSS), largest first."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            found.append(process.memory_full_info().pss / 1e6)
    return sorted((round(one, 1) for one in found), reverse=True)


def machine() -> dict[str, object]:
    """Return what the numbers were measured on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "load": [round(one, 2) for one in os.getloadavg()],
    }


def now_s() -> float:
    """Return seconds of a clock that only goes forward."""
    return time.monotonic()


def busy_s() -> float:
    """Return the CPU seconds that all cores together were busy since the machine started."""
    spent = psutil.cpu_times()
    return float(spent.user + spent.nice + spent.system + getattr(spent, "irq", 0) + getattr(spent, "softirq", 0))
