"""What heat.in calls: how many atoms have environments that train.dump does not cover?"""

import quests_jvm
from quests_jvm.lammps import frame

known = quests_jvm.Reference.open("train.dump", types="1=Cu")


def look(pointer):
    now = frame(pointer, ["Cu"])
    dH = quests_jvm.delta_entropy(now, known)
    novel = (dH > 0).mean()
    now.lammps.set_variable("novel", str(novel))
    if novel > 0.02:
        now.write("novel.xyz")
