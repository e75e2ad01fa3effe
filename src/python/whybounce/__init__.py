"""Why was this mail refused, and what to do about it."""
import json as _json
import queue as _queue
import threading as _threading
from datetime import datetime as _datetime, timezone as _timezone
from functools import lru_cache as _lru_cache
from os import fspath as _fspath

from ._whybounce import Classifier, Report, Verdict, __version__

_EPOCH = _datetime(1970, 1, 1, tzinfo=_timezone.utc)
__all__ = ["Classifier", "Report", "Verdict", "__version__", "classify", "events", "report"]


@_lru_cache(maxsize=1)
def _built_in():
    return Classifier()


def classify(reply, **known):
    """The verdict on one reply, by the built-in rules."""
    return _built_in().classify(reply, **known)


def _microseconds(time):
    if time is None:
        return 0
    if time.tzinfo is None:
        raise ValueError("since and until need a time zone: datetime(..., tzinfo=timezone.utc)")
    # Not by timestamp(), which is a float and loses microseconds.
    since = time.astimezone(_timezone.utc) - _EPOCH
    return (since.days * 86400 + since.seconds) * 1000000 + since.microseconds


def events(*paths, tz=None, since=None, until=None, classifier=None):
    """A dict per attempt, refusal and bounced recipient, while files and directories are read."""
    rows = _queue.Queue(maxsize=1000)
    stop = _threading.Event()
    end = object()
    reader = classifier or _built_in()

    def take(row):
        while not stop.is_set():
            try:
                rows.put(row, timeout=0.1)
                return True
            except _queue.Full:
                pass
        return False

    def read():
        try:
            reader._events([_fspath(p) for p in paths], tz, _microseconds(since),
                           _microseconds(until), take)
            take(end)
        except Exception as error:  # raised where the rows are wanted
            take(error)

    thread = _threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        while True:
            row = rows.get()
            if row is end:
                return
            if isinstance(row, Exception):
                raise row
            yield _json.loads(row)
    finally:
        stop.set()
        thread.join()


def report(*paths, tz=None, since=None, until=None, threads=0, classifier=None):
    """Counts files and directories."""
    return (classifier or _built_in())._report([_fspath(p) for p in paths], tz, _microseconds(since),
                                               _microseconds(until), threads)


def _as_dict(self):
    return _json.loads(self.to("json"))


Report.as_dict = _as_dict
