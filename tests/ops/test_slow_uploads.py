"""Twenty people on a bad line at once: everybody else's pages still answer at once."""

import http.client
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.sites import LiveSite

DRIPPING = 20
HEAD = (
    "POST /report/photo/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900000\r\n"
    "Content-Type: multipart/form-data; boundary=b\r\nCookie: sessionid=abcdefghijklmnopqrstuvwxyz012345\r\n\r\n"
    '--b\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
)


@contextmanager
def dripping(site: LiveSite) -> Iterator[None]:
    """Keep twenty uploads going, a few bytes at a time."""
    lines = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(DRIPPING)]
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.1):
            for line in lines:
                line.send(b"x" * 16)

    for line in lines:
        line.sendall(HEAD.encode())
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for line in lines:
            line.close()


def seconds_for(site: LiveSite, path: str) -> float:
    """Return how long a page takes, as seen by somebody with a session."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012346"})
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - began
    connection.close()
    assert answer.status < 500
    return took


def test_twenty_dripping_uploads_hold_up_nobody(empty_database: str, site_on: Callable[..., LiveSite]) -> None:
    # One worker with as few database connections as there can be: it would stand still if an upload held one.
    site = site_on(empty_database, workers=1, JINLIN_POOL="2")
    seconds_for(site, "/")
    with dripping(site):
        time.sleep(0.5)
        took = [seconds_for(site, "/") for _ in range(20)]
    assert statistics.median(took) < 0.2, took
    assert seconds_for(site, "/") < 1


def test_a_sender_who_goes_away_is_no_error(live_site: LiveSite) -> None:
    with socket.create_connection(("127.0.0.1", live_site.port)) as line:
        line.sendall(HEAD.encode())
    time.sleep(0.5)
    seconds_for(live_site, "/")
    assert "Traceback" not in live_site.log.read_text()


def test_far_too_much_is_refused_before_it_is_read(live_site: LiveSite) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", live_site.port, timeout=20)
    connection.putrequest("POST", "/report/")
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.putheader("Content-Length", str(10**12))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    connection.close()
