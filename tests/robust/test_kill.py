"""kill -9 in the middle of intake: every receipt given exists afterwards, and what was in doubt is sent again once."""

import http.client
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress

from jinlin.appeals.check import check_trail
from jinlin.appeals.models import Appeal
from jinlin.common.numbers import new_key
from jinlin.ops.postgres import Server
from tests.cast import District, a_district
from tests.databases import migrate
from tests.robust.conftest import Pointed
from tests.robust.people import Resident
from tests.sites import LiveSite

RESIDENTS = 6
ENOUGH = 60


class Crowd:
    """Residents who send report after report; keeps each receipt given and each report left without one."""

    def __init__(self, site: LiveSite, *, grid_id: int) -> None:
        self.site, self.grid_id = site, grid_id
        self.receipts: dict[str, str] = {}  # by the form's key
        self.in_doubt: set[str] = set()
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._keep_sending, args=(n,)) for n in range(RESIDENTS)]

    def _keep_sending(self, who: int) -> None:
        with closing(Resident(self.site, self.grid_id)) as resident:
            while not self.over.is_set():
                key = new_key()
                self.in_doubt.add(key)
                try:
                    status, number = resident.send(f"{who}号居民：管道堵了", key=key)
                except (OSError, http.client.HTTPException):
                    return
                if status != 303:  # the page that says so keeps every word
                    return
                self.receipts[key] = number
                self.in_doubt.discard(key)

    def until_enough(self) -> None:
        """Send until there are receipts enough, with everybody still sending."""
        for thread in self.threads:
            thread.start()
        deadline = time.monotonic() + 60
        while len(self.receipts) < ENOUGH:
            assert time.monotonic() < deadline, f"only {len(self.receipts)} receipts"
            time.sleep(0.005)

    def stop(self) -> None:
        """Wait until nobody sends any more."""
        self.over.set()
        for thread in self.threads:
            thread.join(30)
            assert not thread.is_alive()

    def all_there(self) -> None:
        """Check that each receipt's appeal exists, and that sending the others again makes one appeal of each."""
        stored = dict(Appeal.objects.filter(idem_key__in=self.receipts).values_list("idem_key", "number"))
        assert stored == self.receipts
        with closing(Resident(self.site, self.grid_id)) as again:
            for key in self.in_doubt:
                status, _ = again.send("管道堵了", key=key)
                assert status in {303, 409}  # 409: it had been stored, with the words of then
                assert Appeal.objects.filter(idem_key=key).count() == 1
        assert Appeal.objects.count() == len(self.receipts) + len(self.in_doubt)
        report = check_trail()
        assert report.ok, str(report)


def test_every_receipt_survives_a_web_server_killed_during_intake(
    d: District, in_own_database: str, site_on: Callable[..., LiveSite]
) -> None:
    site = site_on(in_own_database, workers=2)
    crowd = Crowd(site, grid_id=d.home.pk)
    crowd.until_enough()
    site.kill()
    crowd.stop()
    site.start()
    crowd.all_there()


def test_every_receipt_survives_a_database_killed_during_intake(
    own_server: Server, pointed_at: Pointed, site_on: Callable[..., LiveSite]
) -> None:
    own_server.start()
    migrate(own_server.url())
    with pointed_at(own_server.url()):
        site = site_on(own_server.url(), workers=2)
        crowd = Crowd(site, grid_id=a_district().home.pk)
        crowd.until_enough()
        for process in own_server.processes():
            with suppress(Exception):
                process.kill()
        crowd.stop()
        own_server.start()
    # The site was not started again: it finds the database by itself.
    with pointed_at(own_server.url()):
        _wait_for(site, grid_id=crowd.grid_id)
        crowd.all_there()


# Each worker keeps up to eight connections; those that died with the database are found out one by one.
CONNECTIONS = 16


def _wait_for(site: LiveSite, *, grid_id: int) -> None:
    deadline, well = time.monotonic() + 60, 0
    while well <= CONNECTIONS:
        assert time.monotonic() < deadline, "the site does not find its database again"
        try:
            Resident(site, grid_id).close()
            well += 1
        except (OSError, http.client.HTTPException, AssertionError):
            well = 0
            time.sleep(0.1)
