"""What the report says, and that it says it the same way each time."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.answer import answer
from sim.analysis.spread import entry_share, share_over_points
from sim.analysis.words import estimative, interval_text
from sim.batch.errors import ResultsError
from sim.batch.ledger import LEDGER, entries
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import FAILURES_FILE, Results
from sim.cli.report import write
from sim.design.ensemble import Ensemble
from sim.design.settings import Settings
from sim.history.narrative import tell
from sim.plots.bands import Arrivals, known_chances
from sim.plots.cloud import load as load_cloud
from sim.plots.routes import load as shares_of_routes
from sim.report import page as page_of_report
from sim.report.estimate import estimates
from sim.report.figures import picture
from sim.report.held import held
from sim.report.page import first_page
from sim.report.timing import routes
from sim.report.typical import typical
from sim.scenario import load_scenario
from sim.scenario.vocabulary import vocabulary
from tests.report.conftest import READY, simulate, text_of

ORDER = (
    *("answer", "simulated", "endings", "drivers", "outside", "cases", "record", "file", "histories"),
    *("watching", "learning"),
    *("assumptions", "judgement", "limits", "reproduce"),
)
MOST_BYTES = 3_000_000


FEARED = ("reserves=60", "takeover_gain=0.9")  # so that an ultimatum is often met


def report(folder: Path, *figures: str, told: bool = False) -> str:
    """The page on a folder with these figures only, and histories where wanted: making both is what a page costs."""
    file = folder.parent / f"{folder.name}.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            page_of_report, "picture", lambda kind, results: picture(kind, results) if kind in figures else None
        )
        if not told:
            patch.setattr("sim.report.typical.tell_all", lambda _, worlds: [None] * len(worlds))
        assert write([folder], [file]) == []
    return file.read_text(encoding="utf-8")


def test_the_outside_view_stands_beside_the_answer_with_its_weakness(html: str) -> None:
    first, section = (
        html.partition(f'<h2 id="{name}"')[2].partition("</section>")[0] for name in ("answer", "outside")
    )
    assert "6 of 68 war-years in 19 wars" in first and "all six joined in the two world wars" in first
    assert "Romania 1916 (World War I)" in section


def test_the_report_is_read_in_the_order_of_a_decision(html: str) -> None:
    assert re.findall(r'<h2 id="(\w+)"', html) == list(ORDER)
    contents = html.partition('aria-label="Contents"')[2].partition("</nav>")[0]
    assert re.findall(r'href="#(\w+)"', contents) == list(ORDER[1:])


def test_the_report_loads_nothing_runs_nothing_and_stays_small(html: str) -> None:
    assert len(html.encode()) < MOST_BYTES
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert not re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', re.sub(r"xlink:href|xmlns\S*", "", html))
    assert not re.findall(r"url\((?!#)|@import", html)


def test_the_three_numbers_stand_together(html: str, results: Path) -> None:
    entry = estimates(Results.open(results)).entry
    box = text_of(html[html.index('<dl class="numbers">') : html.index("</dl>")])
    assert all(said in box for said in (entry.point, entry.error, entry.interval, entry.range))
    assert "Every parameter has one value" in box and "it is not zero" in box and "--ensemble measures it" in box


def test_the_words_follow_from_the_interval(html: str, results: Path) -> None:
    entry = estimates(Results.open(results)).entry
    assert entry.words == estimative(entry.share.low, entry.share.high)
    assert f"; {entry.words}" not in text_of(html)
    assert first_page([Results.open(results)]).words == entry.words


def test_what_is_not_known_is_said_apart_from_chance(tmp_path: Path) -> None:
    scenario = load_scenario("point_blank_ultimatum").with_settings(
        [*FEARED, *READY, "leader.opinion_cost=uniform(0, 3)", "citizens=100", "weeks=10"]
    )
    run_plan(Plan(scenario, 400, seed=1, points=20), tmp_path / "open", jobs=1)
    entry = estimates(Results.open(tmp_path / "open")).entry
    assert entry.is_clear
    assert entry.over.p10 < entry.luck.low < entry.luck.high < entry.over.p90
    assert entry.luck.high - entry.luck.low < entry.share.high - entry.share.low
    page = report(tmp_path / "open")
    said = text_of(page)
    assert entry.spread_text in said
    seen = Arrivals.of(Results.open(tmp_path / "open")).strand("entry")
    assert seen.band is not None  # the figures say the same of the same
    assert (entry.over.p10, entry.over.p90) == (seen.over.low, seen.over.high) == (seen.band[0][-1], seen.band[1][-1])
    assert entry.spread_text == seen.over_text == load_cloud(Results.open(tmp_path / "open")).over.range_text
    assert entry.parts in said
    assert f"95 % interval {entry.luck_interval}" in said
    assert "More worlds would not shrink it" in said
    assert "uniform(0, 3)" in said


def test_a_report_on_an_ensemble_names_it_and_shows_the_share_with_the_judgement(tmp_path: Path) -> None:
    points = {"leader.exit_penalty": np.linspace(0.3, 1.3, 10)}
    members = Ensemble("ten", points, np.ones(10), np.arange(10.0))
    scenario = load_scenario("point_blank_ultimatum").with_settings(["citizens=100", "weeks=10"])
    run_plan(Plan(scenario, 400, seed=1, points=10, ensemble=members), tmp_path / "cloud", jobs=1)
    entry = estimates(Results.open(tmp_path / "cloud")).entry
    page = report(tmp_path / "cloud", "dots")
    said = text_of(page)
    assert entry.judged is not None
    assert entry.judgement in said
    assert "members of the ensemble ten" in said
    assert "10 parameter points of the ensemble ten" in page  # below the figures
    assert f"--ensemble-file {tmp_path / 'cloud'}/ensemble.csv" in said
    assert f"ten, SHA-256 {members.digest}" in said


def test_a_report_on_copies_says_how_many_members_there_are_and_has_its_intervals_over_them(tmp_path: Path) -> None:
    members = Ensemble("six", {"leader.opinion_cost": np.linspace(0, 3, 6)}, np.ones(6), np.ones(6))
    scenario = load_scenario("point_blank_ultimatum").with_settings([*FEARED, *READY, "citizens=100", "weeks=10"])
    results = run_plan(Plan(scenario, 240, seed=1, points=60, ensemble=members), tmp_path / "copies", jobs=1)
    entry, by_point = estimates(results).entry, results.by_point()
    assert "60 draws of 6 distinct members of the ensemble six" in text_of(report(tmp_path / "copies"))
    member = np.repeat(np.arange(6), 10)
    assert entry.share == Arrivals.of(results).share("entry") == shares_of_routes(results).ends["Entry"]
    told = entry_share(by_point, member=member)
    assert (entry.share.p, entry.share.low, entry.share.high) == pytest.approx((told.p, told.low, told.high))
    everywhere, *_ = routes(results)  # the table of routes counts
    assert everywhere.interval == interval_text(
        share_over_points(by_point["events"], by_point["worlds"], member=member)
    )
    assert (entry.over.points, entry.over.worth) == (6, pytest.approx(6))
    known, of_points = known_chances(results), answer(results.ended()).entry
    assert known.high - known.low > 1.5 * (of_points.high - of_points.low)  # six members, not sixty points


def test_an_average_over_settings_is_not_sold_as_an_answer(tmp_path: Path) -> None:
    scenario = load_scenario("point_blank_ultimatum").with_settings(["citizens=100", "weeks=10"])
    tried = Settings({"initial.economic_dependence": (0.2, 0.9)})
    run_plan(Plan(scenario, 80, seed=1, settings=tried), tmp_path / "sweep", jobs=1)
    said = text_of(report(tmp_path / "sweep"))
    assert "2 settings that somebody chose to try" in said
    assert "tried: 0.2, 0.9" in said
    assert "In the model, over the 2 settings tried, Belarus enters the war in" in said
    assert "On average over all settings" not in said
    assert "In the model, and under this scenario's assumptions" not in said
    assert "Spread over the settings tried" in said
    entry = estimates(Results.open(tmp_path / "sweep")).entry
    low, high = entry.spread_text.removesuffix(" %").split(" to ")
    assert f"The share goes from {low} to {high} % over the 2 settings tried, luck included" in said
    assert "what luck leaves open at these 2 settings" in said
    assert "over points" not in said


def test_failed_worlds_are_listed_with_their_cause(results: Path, tmp_path: Path) -> None:
    folder = tmp_path / "failed"
    shutil.copytree(results, folder)
    (entry,) = entries(folder)
    replace(entry, failed=[[3, 2]]).write(folder)
    failure = {
        "block": 0,
        "first_world": 3,
        "worlds": 2,
        "seed": 1,
        "cause": "ValueError: no <such> thing",
        "traceback": "",
    }
    (folder / FAILURES_FILE).write_text(json.dumps(failure) + "\n")
    said = text_of(report(folder))
    assert "worlds 3 to 4 ValueError: no <such> thing" in said
    assert "every world that was planned is there" not in said


def test_no_entry_is_given_as_a_bound(tmp_path: Path) -> None:
    simulate(tmp_path / "none", "best_case", worlds=12, weeks=1)
    entry = estimates(Results.open(tmp_path / "none")).entry
    assert entry.share.k == 0
    assert entry.point.startswith("at most 26")
    said = text_of(report(tmp_path / "none"))
    assert f"in none of 12 simulated worlds, which leaves a share of {entry.point}" in said
    assert "No world entered, so that there is no date to give" in said


def test_every_parameter_is_there_with_what_it_rests_on(html: str) -> None:
    said = text_of(html)
    for path, parameter in vocabulary().parameters.items():
        assert f"<code>{path}</code>" in html
        assert re.sub(r"\s+", " ", parameter.meaning) in said


def test_cited_claims_are_told_in_our_words_and_linked(html: str) -> None:
    from sim.evidence.read import load_evidence

    linked = set(re.findall(r'href="#claim-([CP0-9-]+)"', html))
    assert len(linked) > 50
    said = text_of(html)
    for claim_id in linked:
        assert re.sub(r"\s+", " ", load_evidence().claims[claim_id].claim) in said


def test_typical_histories_are_worlds_that_occurred_and_stand_for_all_of_their_group(results: Path) -> None:
    found = Results.open(results)
    runs = found.runs("world", "ending", "way", "week")
    groups = typical(found)
    assert groups[0].title == "Entry"
    assert sum(kind.worlds for kind in groups[0].kinds) == found.endings()["entry"]
    for group in groups:
        assert 1 <= len(group.kinds) <= 5
        for kind in group.kinds:
            assert kind.history is not None
            there = runs["world"] == kind.world
            assert (kind.history.ending, kind.history.way) == (runs["ending"][there][0], runs["way"][there][0])
            assert kind.history == tell(found.plan, kind.world)
            assert kind.command == f"warentry explain {results} --world {kind.world}"


def test_results_of_another_model_are_not_told_as_if_they_were_of_this_one(results: Path, tmp_path: Path) -> None:
    shutil.copytree(results, tmp_path / "old")
    manifest = json.loads((tmp_path / "old" / "manifest.json").read_text())
    (tmp_path / "old" / "manifest.json").write_text(json.dumps(manifest | {"model": "another"}))
    said = text_of(report(tmp_path / "old", told=True))
    assert "made by another version of the model" in said
    assert "How to read the numbers" not in said


def test_a_title_with_markup_is_text_and_no_markup(tmp_path: Path) -> None:
    title = "<script>alert('x')</script> & <b>more</b>"
    scenario = replace(load_scenario("baseline_mid_2022"), citizens=100, weeks=2, title=title, question=title)
    run_plan(Plan(scenario, 20, seed=1), tmp_path / "odd", jobs=1)
    html = report(tmp_path / "odd")
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_an_unfinished_run_is_reported_and_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = replace(load_scenario("baseline_mid_2022"), citizens=100, weeks=3)
    run_plan(Plan(scenario, 60, seed=1, block_size=20), tmp_path / "half", jobs=1)
    for entry in sorted((tmp_path / "half" / LEDGER).glob("block-*.json"))[1:]:
        entry.unlink()
    said = text_of(report(tmp_path / "half"))
    assert "40 worlds of 60 planned are missing" in said
    assert "40 of 60 worlds are missing" in capsys.readouterr().err


def test_a_folder_without_finished_worlds_says_how_to_go_on(tmp_path: Path, results: Path) -> None:
    shutil.copytree(results, tmp_path / "empty")
    shutil.rmtree(tmp_path / "empty" / LEDGER)
    with pytest.raises(ResultsError, match=r"holds no finished worlds yet.*warentry resume"):
        write([tmp_path / "empty"], [tmp_path / "empty.html"])
    assert not (tmp_path / "empty.html").exists()


def test_held_tables_answer_as_those_on_disk_do(results: Path) -> None:
    disk = Results.open(results)
    with held(results) as memory:
        for sql in (
            "SELECT ending, way, week, count(*) FROM runs GROUP BY ALL ORDER BY ALL",
            "SELECT pressure, week, bin, sum(count) FROM pressures GROUP BY ALL ORDER BY ALL",
            "SELECT week, demand, answer, reason, sum(count), sum(total) FROM decisions GROUP BY ALL ORDER BY ALL",
            "SELECT ending, sum(sabotage_acts), max(final_level) FROM runs GROUP BY ALL ORDER BY ALL",  # not held
        ):
            assert memory.query(sql).rows == disk.query(sql).rows
        assert memory.hazard().total.tolist() == disk.hazard().total.tolist()
        assert memory.slips() == disk.slips()
        assert memory.runs().keys() == disk.runs().keys()
        with pytest.raises(ResultsError, match="cannot be answered"):
            memory.query("SELECT nothing FROM runs")


def test_that_moscows_own_man_sends_the_army_stands_on_the_first_page_beside_the_answer(tmp_path: Path) -> None:
    removes = ["kremlin.takeover_gain=5", "leader.opinion_cost=5", "leader.exit_penalty=0", "army.refusal_threshold=1"]
    scenario = replace(load_scenario("point_blank_ultimatum").with_settings(removes), citizens=100, weeks=20)
    results = run_plan(Plan(scenario, 60, 1), tmp_path / "removed", jobs=1)
    marched, said = results.marched_after_takeover(), str(first_page([results]))
    assert marched > 10 and f"in {marched} worlds" in said and "a takeover, no entry" in said
