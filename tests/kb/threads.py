"""Several things done at the same moment."""

import threading
from collections.abc import Callable


def at_once(*jobs: Callable[[], None]) -> list[BaseException]:
    """Run jobs in threads that start together; return what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        start.wait()
        try:
            job()
        except BaseException as wrong:
            raised.append(wrong)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
