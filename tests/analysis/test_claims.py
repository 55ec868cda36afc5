"""Claims are experiments with common luck: a function of known direction holds, its mirror image does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from sim.analysis.claims import (
    CONTRADICTED,
    EXPECTED,
    HOLDS,
    NO_EFFECT,
    NOT_RESOLVED,
    Columns,
    EncodedClaim,
    Variant,
    check_claims,
    load_claims,
    needed,
)
from sim.analysis.paired import Effect, paired_effect, signs_agree
from sim.cli.claims import register
from sim.evidence.read import load_evidence

CLAIMS = load_claims()
AT_ONCE = (("preparation.shortest", 1.0), ("preparation.longest", 1.0))  # so that few weeks show what follows
LUCK = np.random.default_rng(1).normal(size=400)
POINT = np.zeros(400, dtype=int)


def claim(expected: str = "rises", cause: str = "cause") -> EncodedClaim:
    low, high = (Variant("base", ((cause, value),)) for value in (0.0, 1.0))
    return EncodedClaim("x", "more of the cause, more of the outcome", ("C001-41",), low, high, "outcome", expected)


def with_settings(claimed: EncodedClaim, *added: tuple[str, float]) -> EncodedClaim:
    """A claim with more settings on both of its sides."""
    low, high = (replace(side, settings=(*side.settings, *added)) for side in (claimed.low, claimed.high))
    return replace(claimed, low=low, high=high)


def world(wanted: Mapping[Variant, tuple[str, ...]]) -> Iterator[Columns]:
    """The outcome rises by 0.1 with `cause`, by nothing with `idle`, and by chance with `noise`; luck is common."""
    for variant in wanted:
        ((cause, value),) = variant.settings
        shift = {"cause": 0.1, "idle": 0.0, "noise": 0.1 * np.sign(LUCK)}[cause] * value
        yield {"outcome": LUCK + shift, "point": POINT}


def test_every_claim_rests_on_claims_that_exist_and_compares_two_sides() -> None:
    for encoded in CLAIMS:
        assert encoded.sources and set(encoded.sources) <= set(load_evidence().claims), encoded.id
        assert encoded.expected in EXPECTED, encoded.id
        assert encoded.low != encoded.high, encoded.id


def test_there_are_at_least_twenty_claims_and_each_has_a_name_of_its_own() -> None:
    assert len(CLAIMS) >= 20 and len({c.id for c in CLAIMS}) == len(CLAIMS)


@pytest.mark.parametrize(
    ("expected", "cause", "verdict"),
    [("rises", "cause", HOLDS), ("falls", "cause", CONTRADICTED), ("rises", "idle", NO_EFFECT)],
)
def test_the_verdict_follows_the_direction_of_the_difference(expected: str, cause: str, verdict: str) -> None:
    (result,) = check_claims([claim(expected, cause)], world)
    assert result.verdict == verdict


def test_a_difference_within_its_interval_is_not_resolved() -> None:
    (result,) = check_claims([claim(cause="noise")], world)
    assert result.verdict == NOT_RESOLVED and result.effect.low < 0 < result.effect.high


def test_common_luck_resolves_what_independent_luck_would_hide() -> None:
    effect = paired_effect(LUCK, LUCK + 0.1, POINT)
    assert effect.sign == 1 and effect.difference == pytest.approx(0.1)
    assert paired_effect(LUCK, LUCK[::-1] + 0.1, POINT).sign == 0


def test_the_paired_interval_is_that_of_the_differences() -> None:
    before, after = np.zeros(4), np.array([1.0, 1.0, 1.0, 0.0])
    effect = paired_effect(before, after, np.zeros(4, dtype=int))
    assert effect.moved == 0.75
    assert effect.high - effect.difference == pytest.approx(1.959964 * 0.25)


def test_points_widen_the_interval_where_worlds_share_parameters() -> None:
    shift = np.repeat([-0.2, 0.1, 0.2, 0.5], 100)
    apart = paired_effect(LUCK, LUCK + shift, POINT)
    shared = paired_effect(LUCK, LUCK + shift, np.repeat(np.arange(4), 100))
    assert apart.sign == 1 and shared.sign == 0


def test_unequal_worlds_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="4 and 3"):
        paired_effect(np.zeros(4), np.zeros(3), np.zeros(4, dtype=int))


def test_opposite_clear_signs_disagree_and_an_unresolved_one_does_not() -> None:
    up, none, down = (Effect(0, 0, d, d - 1, d + 1, 1) for d in (2, 0, -2))
    assert signs_agree([up, none]) and not signs_agree([up, none, down])


def test_a_side_that_several_claims_share_is_simulated_once() -> None:
    first = claim()
    second = replace(first, id="y", outcome="other")
    assert needed([first, second]) == {first.low: ("outcome", "other"), first.high: ("outcome", "other")}


def test_every_side_is_a_valid_scenario() -> None:
    from sim.questions.claims import built

    for variant in needed(CLAIMS):
        assert len(built(variant).events) >= len(variant.events), variant


def test_two_claims_of_the_model_hold_end_to_end() -> None:
    from sim.batch.observe import Watch, follow
    from sim.batch.plan import Plan
    from sim.questions.claims import built, outcome

    def simulate(wanted: Mapping[Variant, tuple[str, ...]]) -> Iterator[Columns]:
        for variant, names in wanted.items():
            seen = follow(Watch(Plan(replace(built(variant), citizens=100, weeks=16), 100, 1)))
            yield {"point": seen.runs["point"]} | {name: outcome(seen, name) for name in names}

    opinion, ultimatum = (
        next(with_settings(c, *AT_ONCE) for c in CLAIMS if c.id == name) for name in ("opinion", "ultimatum")
    )
    smooth = replace(opinion, outcome="chance_of_orders")  # where few worlds ever enter
    chosen = [with_settings(smooth, ("initial.both_held_back", 0.0)), ultimatum]
    assert [result.verdict for result in check_claims(chosen, simulate)] == [HOLDS, HOLDS]


def test_the_command_prints_what_it_is_and_fails_only_on_a_contradiction(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    chosen = {c.id: with_settings(c, *AT_ONCE) for c in CLAIMS if c.id in ("ultimatum", "sabotage follows transit")}
    told = {}
    for name, expected in (("as they say", "rises"), ("the opposite", "falls")):
        turned = tuple(replace(c, expected=expected) for c in chosen.values())
        monkeypatch.setattr("sim.questions.claims.load_claims", lambda turned=turned: turned)
        told[name] = CliRunner().invoke(application(), ["claims", "-n", "100"])
    assert told["as they say"].exit_code == 0 and "they are no validation" in " ".join(
        told["as they say"].stdout.split()
    )
    assert told["the opposite"].exit_code == 1
    assert "the opposite of the articles on: sabotage follows transit, ultimatum" in told["the opposite"].stderr


def application() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return app
