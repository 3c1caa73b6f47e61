"""The courier: fetches what waits, takes it in, and delivers what is to go.

Several may run, on several machines: an account is read by one of them at a time, and each row and
each message is taken in hand under a lock.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import close_old_connections, connection
from django.db.models import Q

from querencia.apps.conversations.domain.assigning import hand_out
from querencia.apps.conversations.domain.channel import CHANNELS, channel_of
from querencia.apps.conversations.domain.delivering import deliver_due
from querencia.apps.conversations.domain.fetching import fetch_due
from querencia.apps.conversations.domain.handling import wake
from querencia.apps.conversations.domain.service_levels.watching import watch_clocks
from querencia.apps.conversations.domain.taking_in import take_in_waiting
from querencia.apps.conversations.models import Account
from querencia.connectors.channel import ChannelError, Misconfigured
from querencia.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)
PAUSE_SECONDS = 0.5
LOOK_SECONDS = 10.0  # how soon a new account is noticed
LEASE = timedelta(seconds=45)
AFTER_FAILURE = (15.0, 60.0, 300.0)  # seconds; the last one again and again


class Courier:
    """Works until it is told to stop."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = threading.Event()
        self._readers: dict[int, threading.Thread] = {}

    def run(self) -> None:
        """Take in, deliver and read, until ``stop``."""
        release_of_dead(socket.gethostname())
        looked = 0.0
        while not self.stopping.is_set():
            close_old_connections()
            try:
                if clock.now().timestamp() - looked >= LOOK_SECONDS:
                    looked = clock.now().timestamp()
                    self._start_readers()
                    wake(now=clock.now())
                    watch_clocks(now=clock.now())
                    hand_out(now=clock.now())
                worked = work_once()
            except Exception:
                log.exception("the courier stumbled")
                worked = 0
            if not worked:
                self.stopping.wait(PAUSE_SECONDS)
        for reader in self._readers.values():
            reader.join(timeout=30)

    def stop(self) -> None:
        """Ask it to end when what is in hand is done."""
        self.stopping.set()

    def _start_readers(self) -> None:
        readable = [kind for kind, channel in CHANNELS.items() if channel.read is not None]
        for account in Account.objects.filter(is_on=True, kind__in=readable):
            running = self._readers.get(account.pk)
            if running is None or not running.is_alive():
                reader = threading.Thread(target=self._read, args=(account.pk,), daemon=True)
                self._readers[account.pk] = reader
                reader.start()

    def _read(self, pk: int) -> None:
        """Read one account for as long as it is ours; what goes wrong is written on it."""
        failures = 0
        try:
            while hold(pk, self.name):
                account = Account.objects.get(pk=pk)
                if read_account(account, stopping=lambda: self._is_over(pk)):
                    return
                wait = AFTER_FAILURE[min(failures, len(AFTER_FAILURE) - 1)]
                failures += 1
                let_go(pk, self.name)
                if self.stopping.wait(wait):
                    return
        except Exception:
            log.exception("account %s could not be read", pk)
        finally:
            connection.close()  # it may be what broke
            let_go(pk, self.name)
            connection.close()

    def _is_over(self, pk: int) -> bool:
        return self.stopping.is_set() or not hold(pk, self.name)


def work_once() -> int:
    """Take in what waits, deliver and fetch what is due; return how much there was."""
    taken = take_in_waiting(now=clock.now, most=200)
    return taken + deliver_due(now=clock.now, most=50) + fetch_due(now=clock.now)


def read_account(account: Account, *, stopping: Callable[[], bool]) -> bool:
    """Read an account until told to stop; tell whether it went well."""
    read = channel_of(account.kind).read
    if read is None:
        return True
    try:
        read(account, stopping=lambda: stopping() or not _works(account))
    except ChannelError as error:
        kind = "misconfigured" if isinstance(error, Misconfigured) else "unreachable"
        Account.objects.filter(pk=account.pk).update(
            failed_at=clock.now(), failure=f"{kind}: {error}"
        )
        return False
    return True


def hold(pk: int, name: str) -> bool:
    """Take an account in hand, or keep it; False when another process has it, or it is off."""
    now = clock.now()
    free = Q(held_by="") | Q(held_by=name) | Q(held_until__lt=now)
    mine = Account.objects.filter(free, pk=pk, is_on=True)
    return bool(mine.update(held_by=name, held_until=now + LEASE))


def let_go(pk: int, name: str) -> None:
    """Let another process read an account."""
    Account.objects.filter(pk=pk, held_by=name).update(held_by="", held_until=None)


def release_of_dead(host: str) -> None:
    """Let go of what processes of this machine held that are no more."""
    for account in Account.objects.filter(held_by__startswith=f"{host}:"):
        process = int(account.held_by.rpartition(":")[2])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            let_go(account.pk, account.held_by)
        except PermissionError:
            continue


def _works(account: Account) -> bool:
    """Write down that an account was read just now."""
    mine = Account.objects.filter(pk=account.pk, is_on=True)
    return bool(mine.update(worked_at=clock.now(), failure="", failed_at=None))
