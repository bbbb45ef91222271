import numpy as np
import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Text, TextFeature
from customers.services.texts.intake import Source, take_text
from recommendations.domain.artefacts import BadSignatureError
from recommendations.domain.texts import rules
from recommendations.domain.texts.courses import COURSES
from recommendations.domain.texts.judging import judge
from recommendations.domain.texts.linear import Shape, TextModel
from recommendations.models import ModelVersion
from recommendations.selectors.text_examples import read_examples, seed_examples
from recommendations.services.approval import approve_model
from recommendations.services.artefacts import load_text_model
from recommendations.services.texts.reading import analyse_texts, read_range
from recommendations.services.texts.training import split_examples, train_on_seeds, train_text_model
from tests.factories.customers import make_customer

KIND = "sentiment_zh"


@pytest.fixture(scope="module")
def model():
    texts, labels = zip(*seed_examples(COURSES[KIND]), strict=True)
    return TextModel.fit(texts, labels, COURSES[KIND].shape)


def test_artefact_gives_the_same_model_again(model):
    again = TextModel.from_arrays(model.arrays())

    texts = ["转账失败，很生气", "谢谢，很满意"]
    assert np.array_equal(again.chances(texts), model.chances(texts))
    assert again.labels == ("negative", "neutral", "positive")


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_chances_of_any_text_add_up(model, texts):
    chances = model.chances(texts)

    assert np.allclose(chances.sum(axis=1), 1)
    assert (chances >= 0).all()


def test_two_labels_are_told_apart_both_ways():
    texts = ["good service thanks", "very good thanks", "bad rude service", "very bad rude"] * 4
    small = TextModel.fit(texts, ["+", "+", "-", "-"] * 4, Shape(2, 3, words=True))

    chances = small.chances(["good thanks", "bad rude"])
    assert [small.labels[place] for place in chances.argmax(axis=1)] == ["+", "-"]
    assert chances.shape == (2, 2)


def test_figures_of_a_known_table():
    chances = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]])

    told = judge(["a", "b"], ["a", "a", "b", "b"], chances, "a")

    assert (told["accuracy"], told["texts"]) == (0.75, 4)
    assert told["by_label"]["a"] == {"f1": 0.8, "texts": 2}
    assert told["by_label"]["b"]["f1"] == pytest.approx(2 / 3, abs=1e-4)
    assert told["macro_f1"] == pytest.approx((0.8 + 2 / 3) / 2, abs=1e-4)
    assert told["calibration_error"] == pytest.approx((0.1 + 0.2 + 0.3 + 0.6) / 4)


def test_no_text_is_both_fitted_on_and_judged_by():
    parts = split_examples(seed_examples(COURSES[KIND]))

    sets = [{text for text, _label in part} for part in (parts.fit, parts.calibrate, parts.test)]
    assert not sets[0] & sets[1]
    assert not sets[0] & sets[2]
    assert not sets[1] & sets[2]
    assert sum(map(len, sets)) == len(seed_examples(COURSES[KIND]))


@pytest.mark.parametrize(
    ("text", "language", "topic", "urgency", "sentiment"),
    [
        ("卡被盗刷了，快帮帮我！", "zh", "security", "high", "neutral"),
        ("理财亏了，很失望", "zh", "investments", "low", "negative"),
        ("Thanks, the branch was helpful", "en", "branch", "low", "positive"),
        ("Please change my loan by tomorrow", "en", "loans", "medium", "neutral"),
        ("1234", "unknown", "other", "low", "neutral"),
    ],
)
def test_rules_read_by_their_words(text, language, topic, urgency, sentiment):
    assert rules.language_of(text)[0] == language
    assert rules.topic_of(text)[0] == topic
    assert rules.urgency_of(text)[0] == urgency
    assert rules.sentiment_of(text)[0] == sentiment


@pytest.fixture(scope="module")
def trained() -> list[ModelVersion]:
    """What the first test that asks for champions has trained; training takes seconds, and tells the same each time."""
    return []


@pytest.fixture
def champions(db, user_with_role, trained):
    """Every text model, trained on the seeds and approved."""
    builder, validator = user_with_role("model_builder"), user_with_role("model_validator")
    if trained:
        for version in trained:
            version.pk, version.trained_by = None, builder
        ModelVersion.objects.bulk_create(trained)
    else:
        trained += train_on_seeds(by=builder)
    for version in trained:
        approve_model(version_id=version.pk, by=validator, note="tried on the seeds")


def found_of(text: str) -> dict[str, tuple[str, str]]:
    (found,) = analyse_texts([text])
    return {one.kind: (one.value, one.model_version) for one in found}


@pytest.mark.django_db
def test_without_an_approved_model_rules_say_so():
    train_text_model(kind=KIND, examples=seed_examples(COURSES[KIND]), source="seeds")

    found = found_of("转账失败，太差劲，很生气")

    assert found["sentiment"] == ("negative", "sentiment-rule")
    assert {version for _value, version in found.values()} == {
        "language-rule", "sentiment-rule", "topic-rule", "intent-rule", "urgency-rule",
    }  # fmt: skip


def test_champions_read_each_language_with_its_own_model(champions):
    chinese = found_of("我的信用卡丢了，怎么办理挂失？")
    english = found_of("I lost my debit card on the bus, please block it.")

    assert chinese["language"] == ("zh", "language-v1")
    assert chinese["intent"] == ("card_lost", "intent-zh-v1")
    assert chinese["topic"] == ("cards", "topic-rule")
    assert english["language"] == ("en", "language-v1")
    assert english["intent"] == ("card_lost", "intent-en-v1")
    assert english["topic"][1] == "topic-en-v1"
    assert english["urgency"][1] == "urgency-rule"


def test_batch_reads_each_text_once_and_says_the_same_as_single(
    champions, django_assert_max_num_queries
):
    now, customer = timezone.now(), make_customer()
    for place, words in enumerate(["转账失败，很生气", "Great service, thank you", "太慢了"] * 5):
        take_text(
            source=Source("test", str(place)), content=words, occurred_at=now, customer=customer
        )
    ids = Text.objects.values_list("pk", flat=True)

    with django_assert_max_num_queries(30):
        assert read_range(low=min(ids), high=max(ids), at=now) == 15
    assert read_range(low=min(ids), high=max(ids), at=now) == 0

    stored = TextFeature.objects.filter(text=min(ids)).values_list("kind", "value", "model_version")
    assert {kind: (value, by) for kind, value, by in stored} == found_of("转账失败，很生气")


def test_changed_artefact_is_not_loaded(champions):
    version = ModelVersion.objects.get(kind=KIND)
    version.artefact = bytes(version.artefact)[:-1] + b"x"

    with pytest.raises(BadSignatureError):
        load_text_model(version)


@pytest.mark.django_db
def test_too_few_texts_teach_nothing():
    with pytest.raises(DomainError) as refused:
        train_text_model(kind=KIND, examples=[("好", "positive")] * 50, source="x")

    assert refused.value.code == "too_few_examples"
    assert not ModelVersion.objects.exists()


@pytest.mark.django_db
def test_files_of_three_forms_train_a_model(tmp_path, capsys):
    rows = [(f"好产品{n}很满意", "1") for n in range(30)] + [
        (f"差{n}很失望", "0") for n in range(30)
    ]
    (tmp_path / "a.csv").write_text("words,mark\n" + "\n".join(",".join(r) for r in rows), "utf-8")
    (tmp_path / "b.tsv").write_text("\n".join("\t".join(r) for r in rows), "utf-8")

    assert read_examples(tmp_path / "b.tsv", text="0", label="1") == rows
    call_command(
        "train_text", "--task", "sentiment", "--language", "zh", "--csv", str(tmp_path / "a.csv"),
        "--text", "words", "--label", "mark", "--names", "0=negative", "1=positive",
    )  # fmt: skip

    version = ModelVersion.objects.get()
    assert (version.kind, version.state, version.parameters["texts"]) == (KIND, "candidate", 60)
    assert version.parameters["labels"] == ["negative", "positive"]
    assert version.metrics["macro_f1"] == 1
    assert "macro-F1 1.000" in capsys.readouterr().out
    with pytest.raises(DomainError) as refused:
        read_examples(tmp_path / "a.csv", text="nothing", label="mark")
    assert refused.value.code == "columns_missing"


def test_api_reads_and_keeps_nothing(champions, api_client_for):
    texts = ["我的信用卡丢了，怎么办理挂失？", "Thank you"]

    answer = api_client_for("api_client").post(
        "/api/v1/texts/analyse", {"texts": texts}, format="json"
    )

    first, second = answer.json()["results"]
    assert [one["kind"] for one in first] == ["language", "sentiment", "topic", "intent", "urgency"]
    assert (first[3]["value"], first[3]["is_by_rule"]) == ("card_lost", False)
    assert second[0]["value"] == "en"
    assert not Text.objects.exists()


@pytest.mark.parametrize("texts", [[], ["x"] * 101, "x", [""]])
@pytest.mark.django_db
def test_api_refuses_what_is_no_list_of_texts(api_client_for, texts):
    answer = api_client_for("api_client").post(
        "/api/v1/texts/analyse", {"texts": texts}, format="json"
    )

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("role", "status"), [("marketer", 403), ("service_agent", 200), ("model_builder", 200)]
)
@pytest.mark.django_db
def test_who_may_have_texts_read(client_for, api_client_for, role, status):
    body = {"texts": ["hello there"]}

    assert client_for(role).get("/offers/texts/").status_code == status
    answer = api_client_for(role).post("/api/v1/texts/analyse", body, format="json")
    assert answer.status_code == status


def test_pages_show_cards_and_a_reading(champions, client_for):
    client = client_for("model_builder")
    client.cookies["sp_language"] = "en"

    listed = client.get("/offers/models/").content.decode()
    assert "sentiment-zh-v1" in listed
    for version in ModelVersion.objects.all():
        page = client.get(f"/offers/models/{version.pk}/").content.decode()
        assert "By label" in page
    page = client.post(
        "/offers/texts/", {"text": "I lost my card, please block it"}
    ).content.decode()
    assert "Card lost" in page
    assert "By rule" in page
    assert User.objects.count() == 3
