"""Words to search by."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from jinlin.common.words import bigram_query, bigram_vector, bigrams, likeness, normal_address, normal_text, pinyin_key


class Note(models.Model):
    """A table of this test's own."""

    text = models.TextField()
    vector = SearchVectorField()

    class Meta:
        app_label = "common_tests"
        indexes: ClassVar = [GinIndex(fields=["vector"], name="note_vector", fastupdate=False)]

    def __str__(self) -> str:
        return self.text


@pytest.fixture
def notes(db: None) -> Iterator[type[Note]]:
    with connection.schema_editor() as editor:
        editor.create_model(Note)
    yield Note
    with connection.schema_editor() as editor:
        editor.delete_model(Note)


def note(text: str) -> Note:
    return Note.objects.create(text=text, vector=bigram_vector(text))


def found(words: str) -> list[str]:
    return sorted(Note.objects.filter(vector__words=words).values_list("text", flat=True))


@pytest.mark.usefixtures("notes")
def test_two_characters_find_what_they_stand_in() -> None:
    lamp, pipe = note("城北新村南区没有路灯，晚上不敢走。"), note("9幢27号咖啡店下水道堵了")
    assert found("路灯") == [str(lamp)]
    assert found("下水道") == [str(pipe)]
    assert found("灯路") == []
    assert found("路灯 南区") == [str(lamp)]
    assert found("路灯 下水道") == []
    assert found("走") == [str(lamp)]
    assert found("没") == [str(lamp)]


@pytest.mark.usefixtures("notes")
def test_a_building_is_found_however_it_is_written() -> None:
    written = sorted(
        str(note(text)) for text in ("府前路9号楼漏水", "府前路九栋漏水", "府前路 9幢 漏水", "府前路9#楼漏水")
    )
    note("府前路19幢漏水")
    note("府前路9号漏水")
    for asked in ("9幢", "9栋", "九号楼", "9#楼", "９幢", "府前路 9栋"):
        assert found(asked) == written


@pytest.mark.usefixtures("notes")
def test_latin_words_and_numbers() -> None:
    wifi, number = note("社区 WiFi 连不上"), note("路灯杆编号 A0132，2023年装")
    assert found("wifi") == found("ＷＩ") == found("WIF") == [str(wifi)]
    assert found("a0132") == [str(number)]
    assert found("2023") == found("2023年") == [str(number)]
    assert found("202") == []


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("words", ["", "  ", "，。！", "🙂", "'", "' & ! | <->", "\\", "\x00"])
def test_a_search_without_words_finds_nothing_and_breaks_nothing(words: str) -> None:
    note("没有路灯")
    assert found(words) == []


@pytest.mark.usefixtures("notes")
def test_any_two_characters_are_served_by_the_index() -> None:
    note("没有路灯")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_tests_note (text, vector) SELECT n::text, %s::tsvector FROM generate_series(1, 20000) n",
            [bigram_vector("第一件事，已经办好了，谢谢大家")],
        )
        cursor.execute("ANALYZE common_tests_note")
        cursor.execute("EXPLAIN SELECT id FROM common_tests_note WHERE vector @@ %s::tsquery", [bigram_query("路灯")])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "note_vector" in plan
    assert "Seq Scan" not in plan
    assert found("路灯") == ["没有路灯"]


@pytest.mark.django_db
@given(st.text(max_size=200))
def test_any_text_makes_a_vector_and_a_query_postgres_takes(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector", [bigram_vector(text)])
        if query := bigram_query(text):
            cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [bigram_vector(text), query])
            assert cursor.fetchone() == (True,), text


def test_a_very_long_text_and_query() -> None:
    text = "路灯不亮了" * 1000
    assert len(bigrams(text)) < 10
    assert len(bigram_query(" ".join(f"词{n}" for n in range(500)))) < 2000
    assert bigram_query("a" * 500) == f"'{'a' * 64}':*"


@pytest.mark.parametrize(
    ("written", "one_spelling"),
    [
        ("府前社区九号楼二单元五〇二室", "府前社区9幢2单元502室"),
        ("9#楼 2单元 502", "9幢2单元502"),
        ("十二栋", "12幢"),
        ("二十号楼", "20幢"),
        ("一百零五号", "105号"),
        ("Ａ座 10 层", "a座10层"),
        ("9-2-301", "9 2 301"),
        ("三官堂路五里亭", "三官堂路五里亭"),
        ("9楼", "9楼"),
        ("", ""),
    ],
)
def test_addresses_in_one_spelling(written: str, one_spelling: str) -> None:
    assert normal_address(written) == one_spelling
    assert normal_address(one_spelling) == one_spelling


def test_normal_text() -> None:
    assert normal_text("  ＷｉＦｉ　连不上\n") == "wifi 连不上"


def test_likeness() -> None:
    assert likeness("路灯不亮", "路灯不亮了") > 0.7
    assert likeness("路灯不亮", "下水道堵了") < 0.2
    assert likeness("", "路灯") == 0


def test_names_sort_as_in_a_telephone_book() -> None:
    names = ["张三", "王五", "欧阳明", "单雄信", "曾国藩", "李四", "仇英", "Adam", "解放"]
    assert sorted(names, key=pinyin_key) == [
        "Adam",
        "李四",
        "欧阳明",
        "仇英",
        "单雄信",
        "王五",
        "解放",
        "曾国藩",
        "张三",
    ]
    assert pinyin_key("尉迟恭").startswith("yu4 chi2")
