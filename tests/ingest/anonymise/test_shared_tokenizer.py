"""The tagger reads every window of a long text, also while someone searches with the same packaged tokenizer."""

import threading

import pytest

from ingest.anonymise import tagger
from kb.embedding.packaged import EmbeddedE5
from kb.errors import NotClean

LONG = "De wijkagent belde gisteren met de moeder over de afspraken. " * 200


def test_a_search_beside_it_cuts_no_text_of_the_tagger_short():
    whole, stop, model = len(tagger.windows(LONG)), threading.Event(), EmbeddedE5()
    search = threading.Thread(target=lambda: [model.preprocess(["mag dat wel?", LONG]) for _ in iter(stop.is_set, True)])
    search.start()
    try:
        assert {len(tagger.windows(LONG)) for _ in range(60)} == {whole}
    finally:
        stop.set()
        search.join()
    assert whole > 5


def test_text_that_cannot_be_read_is_refused(anonymiser):
    for text in ("Bel Jo \ud800 vandaag.", "a " * 600_000):
        with pytest.raises(NotClean):
            anonymiser.anonymise(text)
