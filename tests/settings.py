"""Settings under which an army marches at once, so that a few weeks of a small country hold entries.

Worker processes that tests start import them, and with them nothing else.
"""

READY = ("preparation.shortest=1", "preparation.longest=1")  # an army that is ordered to march does so in a week
SOON = (*READY, "leader.type_sd=1.5")  # and leaders differ, so that some of a small country's worlds enter in weeks
