"""An adapted encoder guesses words of such notes better, and a stopped run goes on as if it had not."""

import json
import sys
from contextlib import contextmanager
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModel, AutoModelForMaskedLM, AutoTokenizer

from spacy_clinner.encoder.adapting.adapt_encoder import ENCODER, HEAD, adapt_encoder
from spacy_clinner.encoder.adapting.adapt_settings import AdaptSettings
from spacy_clinner.encoder.adapting.adapted_folder import CHECKPOINT, RECORD
from spacy_clinner.encoder.pretrained import quiet_transformers
from spacy_clinner.errors import ClinnerError
from tests.conftest import TEXTS
from tests.support.tiny_encoder import note_texts, write_tiny_encoder

SHORT = AdaptSettings(steps=6, train_head_first=6, batch_pieces=512, held_out=0.2, save_every=2)
LONG = AdaptSettings(
    steps=50, train_head_first=20, batch_pieces=512, held_out=0.2, learn_rate=1e-2, head_learn_rate=1e-2
)


class StoppedError(Exception):
    pass


def stopping(phase, after):
    """Bars that end a run so many steps into a phase."""

    @contextmanager
    def bar(name, total, done):
        count = done

        def advance(loss):
            nonlocal count
            count += 1
            if (name, count) == (phase, after):
                raise StoppedError

        yield advance

    return bar


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return write_tiny_encoder(tmp_path_factory.mktemp("encoder") / "tiny")


def texts():
    return iter(note_texts())


def alike():
    """Notes that differ in a number only, so that those held out are known by heart too."""
    return (f"{text} {number}" for text, _ in TEXTS for number in range(20))


def weights(folder):
    return load_file(folder / "model.safetensors")


def names_that_differ(one, other):
    assert one.keys() == other.keys()
    return {name for name in one if not torch.equal(one[name], other[name])}


def test_perplexity_falls_and_the_folder_is_an_encoder(tiny, tmp_path):
    result = adapt_encoder(tiny, alike, tmp_path / "out", LONG)
    assert result.after < 0.5 * result.before
    assert result.before < 200  # the head alone is better than a guess among 400
    with quiet_transformers():
        tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
        encoder = AutoModel.from_pretrained(tmp_path / "out")
        whole = AutoModelForMaskedLM.from_pretrained(tmp_path / "out")
    batch = tokenizer(["No acute distress."], return_tensors="pt")
    assert (
        batch["input_ids"].tolist()
        == AutoTokenizer.from_pretrained(tiny)(["No acute distress."])["input_ids"]
    )
    with torch.inference_mode():
        vectors = encoder.eval()(**batch).last_hidden_state
        assert torch.equal(whole.eval().base_model(**batch).last_hidden_state, vectors)
    record = json.loads((tmp_path / "out" / RECORD).read_text())
    assert (record["before"], record["after"]) == (result.before, result.after)
    assert not (tmp_path / "out" / CHECKPOINT).exists()


def test_a_later_run_goes_on_with_the_head(tiny, tmp_path):
    first = adapt_encoder(tiny, texts, tmp_path / "first", SHORT)
    second = adapt_encoder(tmp_path / "first", texts, tmp_path / "second", SHORT)
    assert second.head_steps == 0
    assert second.before == pytest.approx(first.after, rel=1e-4)


@pytest.mark.parametrize("settings", [SHORT, replace(SHORT, lora=2)], ids=["full", "lora"])
@pytest.mark.parametrize(("phase", "after"), [(HEAD, 1), (HEAD, 5), (ENCODER, 1), (ENCODER, 3), (ENCODER, 6)])
def test_a_stopped_run_ends_with_the_same_weights(tiny, tmp_path, settings, phase, after):
    if settings.lora:
        pytest.importorskip("peft")
    whole = adapt_encoder(tiny, texts, tmp_path / "whole", settings)
    with pytest.raises(StoppedError):
        adapt_encoder(tiny, texts, tmp_path / "stopped", settings, bars=stopping(phase, after))
    assert (tmp_path / "stopped" / CHECKPOINT).exists()
    assert not (tmp_path / "stopped" / "config.json").exists()
    resumed = adapt_encoder(tiny, texts, tmp_path / "stopped", replace(settings, save_every=5))
    assert (resumed.before, resumed.after) == (whole.before, whole.after)
    assert not names_that_differ(weights(tmp_path / "whole"), weights(tmp_path / "stopped"))


def test_what_is_finished_is_not_done_again(tiny, tmp_path):
    first = adapt_encoder(tiny, texts, tmp_path / "out", SHORT)
    again = adapt_encoder(tiny, texts, tmp_path / "out", SHORT, bars=stopping(ENCODER, 1))
    assert again == replace(first, was_done=True)


def test_one_pass_sees_each_note_in_as_many_steps_as_were_counted(tiny, tmp_path):
    settings = replace(SHORT, steps=None, epochs=2, train_head_first=0)
    result = adapt_encoder(tiny, texts, tmp_path / "out", settings)
    assert result.head_steps == 0
    assert result.steps == 2 * result.counts.batches
    assert result.counts.notes == 40
    assert result.counts.pieces / 510 < result.counts.batches


def test_the_last_layers_alone(tiny, tmp_path):
    adapt_encoder(tiny, texts, tmp_path / "out", replace(SHORT, trainable_layers=1))
    with quiet_transformers():
        before, after = (
            AutoModel.from_pretrained(folder).state_dict() for folder in (tiny, tmp_path / "out")
        )
    changed = names_that_differ(before, after)
    assert changed
    assert all(name.startswith("encoder.layer.1.") for name in changed)


def test_no_layer_at_all_leaves_the_encoder_as_it_is(tiny, tmp_path):
    result = adapt_encoder(tiny, alike, tmp_path / "out", replace(LONG, trainable_layers=0))
    assert result.after < result.before
    with quiet_transformers():
        before, after = (
            AutoModel.from_pretrained(folder).state_dict() for folder in (tiny, tmp_path / "out")
        )
    assert not names_that_differ(before, after)


def test_lora_is_merged(tiny, tmp_path):
    pytest.importorskip("peft")
    result = adapt_encoder(tiny, alike, tmp_path / "out", replace(LONG, lora=4))
    assert result.after < 0.97 * result.before
    with quiet_transformers():
        before, after = (
            AutoModel.from_pretrained(folder).state_dict() for folder in (tiny, tmp_path / "out")
        )
    changed = names_that_differ(before, after)
    assert "encoder.layer.0.attention.self.query.weight" in changed
    assert not any("embeddings" in name or name.endswith("bias") for name in changed)
    again = adapt_encoder(tmp_path / "out", alike, tmp_path / "again", replace(SHORT, lora=4))
    assert again.before == pytest.approx(result.after, rel=1e-3)


def test_random_numbers_of_others_stay_as_they_are(tiny, tmp_path):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    adapt_encoder(tiny, texts, tmp_path / "out", replace(SHORT, train_head_first=0))
    assert torch.equal(torch.rand(3), expected)


def test_no_text_of_a_note_is_written(tiny, tmp_path):
    secret = "Zyxwvutsrq Qwertyuiop"
    noted = [f"{text} {secret}" for text in note_texts()]
    with pytest.raises(StoppedError):
        adapt_encoder(tiny, lambda: iter(noted), tmp_path / "out", SHORT, bars=stopping(ENCODER, 5))
    adapt_encoder(tiny, lambda: iter(noted), tmp_path / "done", SHORT)
    files = [path for name in ("out", "done") for path in (tmp_path / name).iterdir()]
    assert {path.name for path in files} >= {CHECKPOINT, RECORD, "model.safetensors", "tokenizer.json"}
    for path in files:
        content = path.read_bytes().lower()
        assert not any(word.lower().encode() in content for word in secret.split()), path.name


def test_the_same_seed_the_same_weights_and_another_seed_others(tiny, tmp_path):
    for name, seed in (("one", 0), ("same", 0), ("other", 1)):
        adapt_encoder(tiny, texts, tmp_path / name, replace(SHORT, seed=seed))
    assert not names_that_differ(weights(tmp_path / "one"), weights(tmp_path / "same"))
    assert names_that_differ(weights(tmp_path / "one"), weights(tmp_path / "other"))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"learn_rate": 1e-3}, "--learn-rate"),
        ({"steps": 7, "masked": 0.2}, "--steps and another --masked"),
        ({"seed": 3}, "--seed"),
    ],
)
def test_a_folder_of_another_run(tiny, tmp_path, change, named):
    with pytest.raises(StoppedError):
        adapt_encoder(tiny, texts, tmp_path / "out", SHORT, bars=stopping(HEAD, 3))
    with pytest.raises(ClinnerError, match=f"was made with another {named}"):
        adapt_encoder(tiny, texts, tmp_path / "out", replace(SHORT, **change))


def test_a_folder_of_another_encoder_or_of_other_notes(tiny, tmp_path):
    adapt_encoder(tiny, texts, tmp_path / "out", SHORT)
    other = write_tiny_encoder(tmp_path / "other", seed=1)
    with pytest.raises(ClinnerError, match="was made with another encoder: give"):
        adapt_encoder(other, texts, tmp_path / "out", SHORT)
    with pytest.raises(ClinnerError, match="was made with other notes: give"):
        adapt_encoder(tiny, lambda: note_texts()[:-1], tmp_path / "out", SHORT)
    first, *others = note_texts()
    with pytest.raises(ClinnerError, match="was made with other notes: give"):  # as many, and as long
        adapt_encoder(tiny, lambda: [first.swapcase(), *others], tmp_path / "out", SHORT)
    assert adapt_encoder(tiny, lambda: [*others, first], tmp_path / "out", SHORT).was_done


def test_a_folder_with_something_else_in_it(tiny, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "model.txt").touch()
    with pytest.raises(ClinnerError, match=r"is not empty, and has no adapt\.json"):
        adapt_encoder(tiny, texts, tmp_path / "out", SHORT)
    with pytest.raises(ClinnerError, match="is a file: give a directory"):
        adapt_encoder(tiny, texts, tmp_path / "out" / "model.txt", SHORT)


@pytest.mark.parametrize(
    ("name", "remedy"), [(CHECKPOINT, "remove it to begin again"), (RECORD, "another OUT")]
)
def test_damage(tiny, tmp_path, name, remedy):
    with pytest.raises(StoppedError):
        adapt_encoder(tiny, texts, tmp_path / "out", SHORT, bars=stopping(ENCODER, 3))
    path = tmp_path / "out" / name
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ClinnerError, match=f"is damaged: .*{remedy}"):
        adapt_encoder(tiny, texts, tmp_path / "out", SHORT)


@pytest.mark.parametrize(
    ("notes", "held_out", "message"),
    [
        ([], 0.2, "there are no notes to learn from"),
        (["", " \n"], 0.2, "all 2 notes are empty"),
        (["No fever.", ""], 0.01, "none of 1 notes is held out"),
        (["No fever.", ""], 0.999, "1 notes leave nothing to learn"),
    ],
)
def test_notes_that_nothing_can_be_learned_from(tiny, tmp_path, notes, held_out, message):
    with pytest.raises(ClinnerError, match=message) as raised:
        adapt_encoder(tiny, lambda: notes, tmp_path / "out", replace(SHORT, held_out=held_out))
    assert "fever" not in str(raised.value)


def test_held_out_notes_of_unknown_words(tiny, tmp_path):
    notes = ["漢", *(f"No fever {i}." for i in range(9))]
    settings = next(
        replace(SHORT, held_out=0.02, seed=seed)
        for seed in range(1000)
        if adapt_counts(notes, seed) == {"漢"}
    )
    with pytest.raises(ClinnerError, match="no word that the tokenizer knows"):
        adapt_encoder(tiny, lambda: notes, tmp_path / "out", settings)


def adapt_counts(notes, seed):
    from spacy_clinner.encoder.adapting.held_out import is_held_out

    return {note for note in notes if is_held_out(note, 0.02, seed)}


def test_nothing_held_out_measures_nothing(tiny, tmp_path):
    result = adapt_encoder(tiny, texts, tmp_path / "out", replace(SHORT, held_out=0.0))
    assert (result.before, result.after) == (None, None)


def test_notes_that_go_while_they_are_learned_from(tiny, tmp_path):
    passes = iter([note_texts()])
    with pytest.raises(ClinnerError, match="the notes are gone"):
        adapt_encoder(tiny, lambda: next(passes, ()), tmp_path / "out", replace(SHORT, held_out=0.0))


def test_a_loss_that_is_no_number(tiny, tmp_path):
    settings = replace(LONG, learn_rate=1e30, weight_decay=0.0, train_head_first=0)
    with pytest.raises(ClinnerError, match=r"the loss is (nan|inf) in step \d+: lower --learn-rate"):
        adapt_encoder(tiny, texts, tmp_path / "out", settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"window": 65}, "--window 65: the encoder reads 64 pieces at once"),
        ({"window": 40, "batch_pieces": 30}, "--window 40: a batch has 30 pieces"),
        ({"window": 2}, "--window 2: 2 of them are special pieces"),
        ({"trainable_layers": 3}, "^adapt: --trainable-layers 3: the encoder has 2 layers"),
        ({"epochs": 1.0}, "--epochs and --steps exclude each other"),
        ({"lora": 2, "trainable_layers": 1}, "--lora and --trainable-layers exclude each other"),
        ({"masked": 0.0}, "nothing is masked"),
        ({"held_out": 1.0}, "all notes are held out"),
        ({"held_out": 1.5}, "held_out must lie between 0 and 1"),
        ({"learn_rate": 0.0}, "learn_rate must be above 0"),
        ({"seed": -1}, "seed must be 0 or above"),
    ],
)
def test_settings_that_cannot_be_meant(tiny, tmp_path, settings, message):
    with pytest.raises(ClinnerError, match=message):
        adapt_encoder(tiny, texts, tmp_path / "out", replace(SHORT, train_head_first=0, **settings))


def test_layers_that_share_their_weights(tmp_path):
    albert = write_tiny_encoder(tmp_path / "albert", "albert", embedding_size=16)
    with pytest.raises(ClinnerError, match=r"^adapt: --trainable-layers: albert does not show its layers"):
        adapt_encoder(albert, texts, tmp_path / "out", replace(SHORT, trainable_layers=1))


def test_without_peft(tiny, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(ClinnerError, match=r"^adapt: --lora: peft is not installed: pip install"):
        adapt_encoder(tiny, texts, tmp_path / "out", replace(SHORT, lora=2), bars=stopping(HEAD, 1))


def test_layers_that_are_not_there_stop_before_the_head_learns(tiny, tmp_path):
    with pytest.raises(ClinnerError, match="--trainable-layers 3: the encoder has 2 layers"):
        adapt_encoder(
            tiny, texts, tmp_path / "out", replace(SHORT, trainable_layers=3), bars=stopping(HEAD, 1)
        )
