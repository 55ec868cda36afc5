"""What each question works out, without printing: used by the command line, Python, the report and tests alike.

A question is one file here, named as its command is, and looks like this:

    def needed(scenario: Scenario, work: Work, *, at: Sequence[float] = LEVELS, rng: int = 1) -> Needed

- It takes plain arguments (numbers, names, a `Scenario`, paths), and a `Work` (sim/batch/work.py): who simulates, in
  how many processes, who hears of progress and remarks. Nothing in a `Work` changes an answer.
- It imports no typer and prints nothing. Remarks go to `work.say`, progress to `work.on_progress`; worlds are simulated
  by `carry_out` and `simulator` (sim/questions/carry_out.py), which keep what is finished: the same question asked
  again goes on from there, whoever asks. Ctrl-C passes through as KeyboardInterrupt.
- What is asked wrongly raises `QuestionError` (a ValueError that names the argument); an answer that does not exist
  raises `NothingFound`; ScenarioError, ResultsError, EnsembleError, PlotError pass through. No sentence speaks of
  options: the command line puts two dashes before the argument, and Python does not.
- It returns an object that is a `Shown` (sim/answers/shown.py): `show(out)` writes it for a person, by the words of
  `sim/answers`; `summary()` is the same text; `to_dict()` is what `--json` prints; `to_df()` the main table; `plot()`
  draws and returns a `Picture`; `_repr_html_()` shows it in a notebook.

The command (sim/cli) then has nothing but its options and

    with working(jobs, executor) as work:
        found = needed(load_scenario(scenario).with_settings(settings), work, at=at, rng=rng)
    show(found, as_json)
    say(f"next: ...")

and Python (sim/api.py) nothing but the same call with a `Work` of its own.
"""
