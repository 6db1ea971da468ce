"""Deduce on a JSON list of texts: .venv-deduce/bin/python run_deduce.py < texts > found. Runs where only Deduce is installed.

Writes {"seconds": …, "found": [[[start, end], …], …]}; the seconds are those of all texts, after one to warm up. Its
first start on a machine builds lists for minutes.
"""

import json
import sys
import time

from deduce import Deduce


def main() -> None:
    """Read the texts, look at them, write what was found."""
    texts = json.load(sys.stdin)
    deduce = Deduce()
    deduce.deidentify(texts[0])
    start = time.perf_counter()
    documents = [deduce.deidentify(text) for text in texts]
    seconds = time.perf_counter() - start
    found = [[[int(one.start_char), int(one.end_char)] for one in document.annotations] for document in documents]
    json.dump({"seconds": seconds, "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
