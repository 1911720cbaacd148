"""A page about a dataset."""

from __future__ import annotations

import html
import os
import pathlib
import urllib.parse
from typing import Any, List, Optional, Union

from ._call import Call
from ._data import absolute, is_path, words

_SYSTEM_PATH: Any = type(pathlib.Path())


class Page(_SYSTEM_PATH):  # type: ignore[misc]
    """The path of a page. A notebook shows the page, or a link where the notebook cannot reach it."""

    def _repr_html_(self) -> str:
        path = os.path.abspath(self)
        beside = os.path.relpath(path)
        # A notebook gives out files of its own folder, and of those below.
        below = not beside.startswith(os.pardir)
        place = urllib.parse.quote(beside.replace(os.sep, "/")) if below else pathlib.Path(path).as_uri()
        link = '<a href="%s" target="_blank">%s</a>' % (html.escape(place), html.escape(self.name))
        if not below or self.suffix != ".html":
            return link
        return '%s<br><iframe src="%s" width="100%%" height="700" style="border: 0"></iframe>' % (
            link,
            html.escape(place),
        )


def report(
    data: Any,
    output: Union[str, "os.PathLike[str]"],
    reference: Any = None,
    *,
    by: Optional[str] = None,
    pick: Optional[int] = None,
    picks: Any = None,
    trajectory: Any = None,
    error_key: Optional[str] = None,
    predicted: Any = None,
    calibration: Any = None,
    limit: Optional[int] = None,
    seed: Optional[int] = None,
    **options: Any,
) -> Page:
    """One page about a dataset, to look at; returns its path.

    data: one dataset, or a dict of several by name, each a group
    output: the page, .html, or what chemiscope opens, .chemiscope.json.gz
    reference: what the dataset is compared with, the training set for instance
    by: group frames by this value of theirs
    pick: show so many frames that `select` would keep
    picks: show a selection: a file, or what `select` gave for the same data
    trajectory: what was found along it: a file of `dH_traj` or `events`, what `events` gave, or a list of these
    error_key: "forces:ref_forces", two arrays of the atoms, predicted and true, or one array of errors
    predicted: what was predicted for the frames, frame by frame; the key then is "forces" if left out
    calibration: bounds on errors: result of `calibrate` for the reference, or a file
    limit: environments on the map at most (20000)
    seed: equal seeds draw the same for the map
    options: those of all functions
    """
    call = Call(
        "report",
        {**options, "output": output},
        by=by,
        pick=pick,
        error_key=error_key,
        limit=limit,
        seed=seed,
    )
    call.like(reference)
    several = data if isinstance(data, dict) else {"data": data}
    for name, one in several.items():
        call.add(str(name), one)
    call.add_option("reference", "reference", reference)
    call.add_option("predicted", "predicted", predicted, columns=words(error_key, ":") or ["forces"])
    call.add_calibration(calibration)
    # What was found for data that were handed over is about these.
    own = next(iter(several)) if len(several) == 1 and not is_path(next(iter(several.values()))) else None
    for option, results in (("picks", _list(picks)), ("trajectory", _list(trajectory))):
        for result in results:
            call.add_result(option, result, own)
    call.run()
    return Page(absolute(output))


def _list(results: Any) -> List[Any]:
    if results is None:
        return []
    return list(results) if isinstance(results, (list, tuple)) else [results]
