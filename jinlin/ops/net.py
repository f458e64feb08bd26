"""Addresses: whether one is ours alone, and whether a port is free."""

import errno
import ipaddress
import socket

from jinlin.ops.trouble import Trouble


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_free(host: str, port: int) -> None:
    """Raise Trouble unless a server may listen on `host`:`port`.

    granian shares its port between workers (SO_REUSEPORT), so it would not notice another Jinlin there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Trouble(
                    zh=f"端口 {port} 已被别的程序占用；请换一个，例如：script/run --port {port + 1}",
                    en=f"Port {port} is taken by another program; choose another one: script/run --port {port + 1}",
                ) from error
            raise Trouble(
                zh=f"不能在 {host}:{port} 上提供服务（{error.strerror}）；请换一个地址或端口。",
                en=f"Cannot serve on {host}:{port} ({error.strerror}); choose another address or port.",
            ) from error


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
