"""``mlretrain run --watch``: a process that stays, and looks for rows by a schedule."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import datetime
from typing import TYPE_CHECKING

from mlretrain.cycle.runner import parts

if TYPE_CHECKING:
    from mlretrain.cycle.runner.runner import Runner

log = logging.getLogger(__name__)


def watch(runner: Runner) -> None:
    """Look for rows at each slot, until the process is told to end; a pass is finished first.

    A slot that went by while the process slept, was stopped, or did not run is made up
    for once, however many there were. A pass that fails is logged and tried again at the
    next slot.

    Raises
    ------
    ImportError
        When APScheduler is not installed.
    """
    try:
        from apscheduler.schedulers.background import BackgroundScheduler
        from apscheduler.triggers.base import BaseTrigger
    except ImportError as error:
        raise ImportError(
            "'--watch' needs APScheduler, which is not installed: pip install 'mlretrain[run]'"
        ) from error

    slots = parts.slots(runner.config.settings.schedule)

    class Next(BaseTrigger):
        """The house's own slots; a scheduler of its own would read cron differently."""

        def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
            due = slots.after(previous or now)
            return due if due > now else slots.after(now)

    def look() -> None:
        try:
            runner.once()
        except Exception as error:  # whatever it is, the next slot tries again
            log.error("%s", " ".join(str(error).split()), exc_info=log.isEnabledFor(logging.DEBUG))
        log.info("the next look is at %s", f"{slots.after(datetime.now()):%Y-%m-%d %H:%M:%S}")

    scheduler = BackgroundScheduler(
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    now = datetime.now(scheduler.timezone)
    last = runner.looked()
    begin = now if slots.missed(last, now) else slots.after(last)
    log.info("watching, %s; the first look is at %s", slots, f"{begin:%Y-%m-%d %H:%M:%S}")
    end = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: end.set())
    scheduler.add_job(look, Next(), next_run_time=begin)
    scheduler.start()
    try:
        end.wait()
        log.info("told to end")
    finally:
        scheduler.shutdown(wait=True)
        signal.signal(signal.SIGTERM, before)
