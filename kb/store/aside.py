"""Work beside what people do: by one thread of this process, begun when there is something, until all of it is done."""

import threading
from collections.abc import Callable

_AGAIN_SECONDS = 60.0  # from one try to the next
_END_SECONDS = 3.0  # to wait for what is being done when all ends


class Aside:
    """Does one kind of work for whoever asks, once at a time. work: says whether all of it is done, and raises nothing."""

    def __init__(self, work: Callable[[], bool]) -> None:
        self._work = work
        self._lock, self._has_ended = threading.Lock(), threading.Event()
        self._is_asked = False
        self._thread: threading.Thread | None = None

    def ask(self, again: bool = False) -> None:
        """Have the work done soon; who asks does not wait. again: only after a while, as it was tried just now, or is
        better done once for many."""
        with self._lock:
            self._is_asked = True
            if self._thread is None or not self._thread.is_alive():
                pause = _AGAIN_SECONDS if again else 0.0
                self._thread = threading.Thread(target=self._run, args=(pause,), name="aside", daemon=True)
                self._thread.start()

    def _run(self, pause: float) -> None:
        while not self._has_ended.wait(pause):
            with self._lock:
                self._is_asked = False
            is_done = self._work()
            with self._lock:
                if is_done and not self._is_asked:
                    self._thread = None  # under the lock, so that who asks from now on begins another
                    return
            pause = 0.0 if is_done else _AGAIN_SECONDS

    def end(self) -> bool:
        """Do nothing any more; what is being done gets a moment. Say whether something was asked for that was not begun."""
        self._has_ended.set()
        if (thread := self._thread) is not None:
            thread.join(_END_SECONDS)
        return self._is_asked
