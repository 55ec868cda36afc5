"""YAML is read strictly and as YAML 1.2 means it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.errors import Problems
from sim.scenario.yaml_nodes import Broken, Node, read_yaml


def read(text: str) -> tuple[Node | None, Problems]:
    problems = Problems()
    return read_yaml(text, "x.yaml", problems), problems


def value_of(written: str) -> object:
    root, problems = read(f"key: {written}\n")
    assert root is not None and not problems.found
    return root.content["key"].content  # type: ignore[index]


def test_a_scalar_means_what_yaml_1_2_says() -> None:
    for written, meant in [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("22:30", "22:30"),
        ("1_000", "1_000"),
        ("2022-06-20", "2022-06-20"),
        ("0777", 777),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'1e3'", "1e3"),
        ('"null"', "null"),
    ]:
        value = value_of(written)
        assert value == meant, written
        assert type(value) is type(meant), written


def test_positions_count_lines_and_columns_from_one() -> None:
    root, _ = read("a: 1\nblock:\n  inner: 2\n")
    inner = root.content["block"].content["inner"]  # type: ignore[index, union-attr]
    assert str(inner.key) == "x.yaml:3:3"
    assert str(inner.position) == "x.yaml:3:10"


def test_what_could_surprise_is_refused_with_its_place() -> None:
    for text, place, said in [
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3:1", "the key 'a' stands here and already on line 1"),
        ("a: {b: 1, b: 2}\n", "x.yaml:1:11", "the key 'b' stands here and already on line 1"),
        ("a: !!python/object/apply:os.system [ls]\n", "x.yaml:1:4", "tag tag:yaml.org,2002:python/object"),
        ("a: !!str 1\n", "x.yaml:1:4", "the tag"),
        ("a: ! 1\n", "x.yaml:1:4", "the tag"),
        ("a: &x 1\n", "x.yaml:1:4", "the anchor &x"),
        ("b: *x\n", "x.yaml:1:4", "the alias *x"),
        ("a:\n  <<: {b: 1}\n", "x.yaml:2:3", "merge keys"),
        ("a: .inf\n", "x.yaml:1:4", "'.inf' is not a finite number"),
        ("a: -.INF\n", "x.yaml:1:4", "'-.INF' is not a finite number"),
        ("a: [1, .nan]\n", "x.yaml:1:8", "'.nan' is not a finite number"),
        ("a: 1e999\n", "x.yaml:1:4", "'1e999' is not a finite number"),
        (f"a: {'9' * 5000}\n", "x.yaml:1:4", "is not a finite number"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1", "second YAML document"),
        ("a:\n\tb: 1\n", "x.yaml:2:1", "a tab"),
        ("a: b: c\n", "x.yaml:1:5", "a second colon"),
        ("a: [1, 2\n", "x.yaml:2:1", "not valid YAML"),
        ("a: 'open\n", "x.yaml:2:1", "not valid YAML"),
        ("a: 1\nb: \x07\n", "x.yaml:2:4", "the character U+0007"),
        ('a: "\\e[31mred"\n', "x.yaml:1:4", "control character"),
        ('a: "\\uD800"\n', "x.yaml:1:4", "control character"),
        ('a: "\\UFFFFFFFF"\n', "x.yaml:1", "impossible character code"),
        ("? [a, b]\n: 1\n", "x.yaml:1:3", "a key must be a plain name"),
        ("", "x.yaml", "empty"),
        ("# only a comment\n", "x.yaml", "empty"),
        ("a: " + "[" * 21 + "]" * 21, "x.yaml:1:24", "nested more than 20 levels deep"),
        ("[" * 100_000, "x.yaml:1:22", "nested more than 20 levels deep"),
    ]:
        _, problems = read(text)
        assert len(problems.found) == 1, text
        assert str(problems.found[0].position).startswith(place), text
        assert said in problems.found[0].message, text
        assert problems.found[0].remedy, text


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    levels = "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]\n" for i in range(1, 9))
    _, problems = read("l0: &l0 lol\n" + levels)
    assert len(problems.found) == 9 + 8 * 9
    assert {problem.message.split()[1] for problem in problems.found} == {"anchor", "alias"}


def test_a_refused_value_stays_marked_so_that_nobody_complains_twice() -> None:
    root, _ = read("a: .inf\n")
    assert root.content["a"].content is Broken.BROKEN  # type: ignore[index]


@given(st.text())
def test_any_text_gives_a_tree_or_a_problem(text: str) -> None:
    root, problems = read(text)
    assert root is not None or problems.found


YAMLISH = st.text(alphabet="ab:-,[]{}&*!|>'\"#%@?~<0.1e \n\t\\uxU\ufeff\u2028é", max_size=60)


@given(YAMLISH)
def test_any_text_of_yaml_signs_gives_a_tree_or_a_problem(text: str) -> None:
    root, problems = read(text)
    assert root is not None or problems.found
