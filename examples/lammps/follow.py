"""Reads the dump of follow.in while it grows, and stops the simulation where too much of it is novel."""

import quests_jvm

known = quests_jvm.Reference.open("train.dump")
options = dict(fraction=0.05, stop_file="STOP", harvest="novel.dump", exit_on_alarm=True)
with quests_jvm.watch("md.dump", known, **options) as frames:
    for frame in frames:
        print("step %d: %d of %d atoms are novel" % (frame.time, frame.n_above, frame.n_atoms), frame.state)
