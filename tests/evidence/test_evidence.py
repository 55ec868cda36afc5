"""The evidence base is complete, machine-readable and strict about its own form."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.shipped import shipped
from sim.evidence.claims import DIRECTIONS, EvidenceError, UnknownClaim, claim_ids
from sim.evidence.read import load_evidence

EVIDENCE = load_evidence()


@pytest.mark.parametrize(("article", "claims"), [("000", 33), ("001", 44), ("002", 21), ("003", 28), ("004", 18)])
def test_every_claim_of_an_article_is_there_in_order(article: str, claims: int) -> None:
    expected = [f"C{article}-{number:02}" for number in range(1, claims + 1)]
    assert [claim.id for claim in EVIDENCE.claims.values() if claim.article == article] == expected


def test_public_facts_run_to_p50_without_the_withdrawn_p22() -> None:
    facts = {claim.id for claim in EVIDENCE.claims.values() if claim.article == "public"}
    assert facts == {f"P{number:02}" for number in range(1, 51)} - {"P22"}


def test_every_claim_belongs_to_a_described_article_or_is_public() -> None:
    assert {claim.article for claim in EVIDENCE.claims.values()} == {*EVIDENCE.articles, "public"}


def test_the_key_figures_are_numbers_with_their_bounds() -> None:
    for claim_id, figures in [
        ("C001-13", [(45_000, None, None, None), (80_000, None, None, None)]),
        ("C001-21", [(3, None, None, None)]),
        ("C001-22", [(11, None, None, "up to")]),
        ("C001-23", [(None, 85, 86, None)]),
        ("C001-24", [(27, None, None, "up to")]),
        ("C001-30", [(80, None, None, "more than"), (None, 6, 7, None)]),
        ("C003-02", [(1_000, None, None, "more than")]),
        ("C003-05", [(45_000, None, None, "more than")]),
        ("C003-15", [(30, None, None, None)]),
        ("P24", [(n, None, None, None) for n in (74.5, 50, 66, 22, 74, 41)]),
    ]:
        quantities = EVIDENCE.claim(claim_id).quantity
        assert [(q.value, q.low, q.high, q.bound) for q in quantities] == figures, claim_id


def test_a_figure_that_we_read_into_words_is_marked_as_inferred() -> None:
    inferred = {c.id for c in EVIDENCE.claims.values() for q in c.quantity if q.known == "inferred"}
    assert inferred == {"C001-05", "C001-30", "C001-41", "C003-09", "C003-11", "C003-24", "P39", "P42", "P47", "P49"}


def test_figures_read_like_a_sentence() -> None:
    first, weeks = EVIDENCE.claim("C001-30").quantity
    assert str(first) == "acts of railway sabotage (official): more than 80 acts"
    assert str(weeks) == "length of the wave: 6 to 7 weeks (inferred)"


def test_no_article_is_filed_under_a_date_at_which_it_was_not_written() -> None:
    razin, temnycky = EVIDENCE.articles["000"], EVIDENCE.articles["003"]
    assert (razin.printed, temnycky.printed) == ("16 June 2025", "9 October 2024")
    assert razin.written.startswith("February 2022")
    assert temnycky.written == "September 2024"


def test_both_directions_are_well_represented() -> None:
    count = Counter(claim.direction for claim in EVIDENCE.claims.values())
    assert set(count) == set(DIRECTIONS)
    assert min(count["raises"], count["lowers"]) > 40


def test_no_claim_stands_on_both_sides_of_a_disagreement() -> None:
    assert len(EVIDENCE.disagreements) >= 8
    for dispute in EVIDENCE.disagreements:
        assert len(dispute.sides) >= 2
        assert len(dispute.claims) == len(set(dispute.claims)), dispute.id
        assert all(claim_id in EVIDENCE.claims for claim_id in dispute.claims)


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("C001-41", ("C001-41",)),
        ("C001-41 and P12, C001-41 again; judgement", ("C001-41", "P12")),
        ("C001-05/C001-06", ("C001-05", "C001-06")),
        ("P03.", ("P03",)),
        ("judgement (Epstein 2002)", ()),
        ("what-if", ()),
        ("CSTO, P. Huth 1988, MCT data", ()),
    ],
)
def test_ids_are_found_in_free_text(text: str, cited: tuple[str, ...]) -> None:
    assert claim_ids(text) == cited
    assert EVIDENCE.check_ids(text, "leader.exit_penalty") == cited


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("C001-51", "did you mean C001-41?"),
        ("P22", "did you mean P"),
        ("P7", "did you mean P"),
        ("c001-41", "did you mean C001-41?"),
        ("C1-41", "did you mean C001-41?"),
        ("C987654-3210", "`warentry evidence` lists all ids"),
        ("C001-21/22/23", "write every id in full"),
        ("C001-21..23", "write every id in full"),
        ("P07/08", "write every id in full"),
    ],
)
def test_an_unknown_id_is_refused_with_place_value_and_remedy(text: str, remedy: str) -> None:
    with pytest.raises(UnknownClaim) as refused:
        EVIDENCE.check_ids(f"P04 {text} judgement", "leader.exit_penalty")
    assert str(refused.value).startswith(f"leader.exit_penalty: unknown claim id {text!r}; {remedy}")


def test_ids_given_as_a_list_are_checked_like_a_text() -> None:
    assert EVIDENCE.check_ids(["C001-41", "P12"], "here") == ("C001-41", "P12")
    with pytest.raises(UnknownClaim, match="here: unknown claim id 'nonsense'"):
        EVIDENCE.check_ids(["C001-41", "nonsense"], "here")


@given(
    st.lists(st.sampled_from(sorted(EVIDENCE.claims)), unique=True),
    st.sampled_from([" ", ", ", "; ", "/", " vs "]),
)
def test_ids_survive_any_usual_separator(ids: list[str], separator: str) -> None:
    assert claim_ids(separator.join(ids)) == tuple(ids)


def test_the_shipped_evidence_is_read_once() -> None:
    assert load_evidence() is EVIDENCE


def test_a_folder_that_does_not_ship_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        shipped("nowhere")


ARTICLE = """\
id: "000"
title: Title
author: Somebody
outlet: a paper
kind: analysis
printed: none
written: "2022"
written_known: inferred
written_because: It says so.
caveats: [Short.]
places: by paragraph
claims:
  - id: C000-01
    claim: Something happened.
    place: paragraph 1
    date: 2022-10-10
    known: stated
    quantity: [{name: soldiers, value: 1e3, unit: soldiers}]
    mechanism: staging
    direction: raises
    kind_of_source: survey
  - id: C000-02
    claim: "no"
    place: paragraph 2
    mechanism: staging
    direction: depends
    depends_on: The weather.
    kind_of_source: survey
"""
FACTS = """\
facts:
  - {id: P01, fact: A fact., mechanism: staging, kind_of_source: survey, source: a paper, verified: reported}
"""
DISAGREEMENTS = """\
disagreements:
  - id: D-01
    question: Did it?
    sides:
      - {position: It did., claims: [C000-01]}
      - {position: It did not., claims: [C000-02, P01]}
    model: A range.
"""


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    for name, text in (("000-a", ARTICLE), ("public-facts", FACTS), ("disagreements", DISAGREEMENTS)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_dates_and_words_stay_text_and_figures_become_numbers(seeds: Path) -> None:
    evidence = load_evidence(seeds)
    first, second, fact = evidence.claims.values()
    assert (first.date, first.quantity[0].value) == ("2022-10-10", 1000.0)
    assert second.claim == "no"
    assert (fact.claim, fact.place, fact.direction) == ("A fact.", "a paper", "context")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("000-a", "mechanism:", "mecanism:", "C000-01: unknown key 'mecanism'; did you mean mechanism?"),
        ("000-a", "    place: paragraph 1\n", "", "000-a.yaml, C000-01: `place` is missing"),
        ("000-a", "place: paragraph 1", "place: ''", "C000-01: `place` must be a text"),
        ("000-a", "place: paragraph 1", "place: [1]", "C000-01: `place` must be a text"),
        ("000-a", "id: C000-02", "id: C000-01", "C000-01: the id C000-01 is given twice"),
        ("000-a", "id: C000-02", "id: C001-02", "C001-02: claims of this article are numbered C000-01"),
        ("000-a", "direction: raises", "direction: up", "C000-01: direction 'up' is not allowed"),
        ("000-a", "source: survey", "source: gossip", "kind_of_source 'gossip' is not allowed"),
        ("000-a", "    known: stated\n", "", "C000-01: give `date` and `known`"),
        ("000-a", "    depends_on: The weather.\n", "", "C000-02: `depends_on` goes with"),
        ("000-a", "value: 1e3", "value: many", "quantity 1: `value` must be a finite number, got 'many'"),
        ("000-a", "value: 1e3", "value: .inf", "must be a finite number"),
        ("000-a", "value: 1e3", "value: inf", "must be a finite number"),
        ("000-a", "value: 1e3", "low: 3", "quantity 1: give either `value`"),
        ("000-a", "value: 1e3", "low: 3, high: 2", "quantity 1: give either `value`"),
        ("000-a", "value: 1e3", "value: 1, bound: about", "bound 'about' is not allowed"),
        ("000-a", 'id: "000"', 'id: "007"', "id '007' must be three digits, and the file be named"),
        ("000-a", "caveats: [Short.]", "caveats: []", "`caveats` must be a list with at least one item"),
        ("000-a", "title: Title", "title: Title\ntitle: Other", "line 3: the key 'title' is given twice"),
        ("000-a", "title: Title", "title: [", "000-a.yaml, line"),
        ("000-a", ARTICLE, "just a sentence", "expected names with values, got 'just a sentence'"),
        ("000-a", ARTICLE[ARTICLE.index("claims:") :], "", "000-a.yaml: `claims` must be a list"),
        ("public-facts", "verified: reported", "verified: yes", "P01: verified 'yes' is not allowed"),
        ("public-facts", "id: P01", "id: F01", "F01: public facts are numbered P01"),
        ("public-facts", "fact: A fact.", "claim: A fact.", "P01: unknown key 'claim'"),
        ("public-facts", "facts:", "fakts:", "public-facts.yaml: unknown key 'fakts'; did you mean facts?"),
        ("disagreements", "P01", "P02", "D-01, sides 2: unknown claim id 'P02'; did you mean P01?"),
        ("disagreements", "      - {position: It did., claims: [C000-01]}\n", "", "D-01: a disagree"),
    ],
)  # fmt: skip
def test_a_bad_entry_is_refused_with_file_and_id(seeds: Path, file: str, old: str, new: str, message: str) -> None:
    path = seeds / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EvidenceError) as refused:
        load_evidence(seeds)
    assert str(refused.value).startswith(f"{file}.yaml")
    assert message in str(refused.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_named(seeds: Path, content: bytes | None) -> None:
    path = seeds / "public-facts.yaml"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(EvidenceError, match=r"public-facts\.yaml: cannot be read"):
        load_evidence(seeds)


def test_every_parameter_cites_claims_that_exist_or_a_publication_or_says_judgement() -> None:
    import sim.model  # noqa: F401  (declares the parameters)
    from sim.engine.parameters import registry

    for parameter in registry():
        cited = EVIDENCE.check_ids(parameter.evidence, parameter.path)
        assert cited or re.search(r"judgement|what-if|\b(19|20)\d\d\b", parameter.evidence), parameter
