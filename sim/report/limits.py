"""What not to conclude, for the first page, and what else the model cannot say."""

from __future__ import annotations

CANNOT_SAY = (
    "What is left out: what a successor would do, Ukrainian pre-emption, Western operations, private armies, the use "
    "of nuclear weapons, and a front that is more than one number.",
    "What a leader would do whose motive is not to stay in office.",
    "What people think who are not asked: attitudes are read off surveys that were taken under fear.",
    "How demands that Moscow chooses to put are answered, from scenarios in which the analyst puts them. The two "
    "differ by selection; events of the scenario are marked as such.",
    "Conditions far from those of 2022 to 2024, within whose range the leader's forecast of his country was fitted.",
    "Whether the elite or the security forces would split: the first has one weak effect, the second are loyal by a "
    "constant.",
    "What follows once the leader is gone, beyond whether Moscow occupies the country.",
)
# What somebody would conclude first; the first page says it.
NOT_TO_CONCLUDE = (
    "That this is how likely the event is. There is one such war and no entry so far: no data can tell a good model of "
    "it from one that says “never”.",
    "That the level is known. It hangs on what the two sides privately want and on what an unpopular war costs the "
    "leader, which other wars bound only loosely; comparisons between scenarios are sounder.",
    "Anything from small differences, or from dates finer than the calendar that the scenario assumes.",
)
# Numbers on which the level of the answer hangs, whatever the scenario is.
WEAK_POINTS = (
    "The level of the share hangs on how widely leaders and Kremlins differ in what they privately want "
    "(leader.type_sd, kremlin.type_sd) and on what an unpopular war costs a leader (leader.opinion_cost): estimated "
    "roughly from other wars, not from this one. Comparisons between scenarios are sounder than levels.",
    "Most entries that nobody demanded answer an armed incident, by a leader whose private leaning nobody could see.",
    "What an ultimatum does hangs on the soldiers that Moscow has to spare (initial.reserves) and on what it would "
    "gain by removing the leader (kremlin.takeover_gain).",
    "The values of the bargaining game between Minsk and Moscow are judgement within the directions that claims give.",
)
