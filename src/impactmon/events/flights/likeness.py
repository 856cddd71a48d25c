"""What a likely flight needs of its rhythm: most contacts are steps, and these questions are dear."""

from __future__ import annotations

from math import log, nan

import numpy as np
from numpy.typing import NDArray

from impactmon.events.contacts.measure import SHAPE_BINS
from impactmon.events.contacts.table import Floats, Ints
from impactmon.events.flights.neighbours import Chain, Neighbours, lower_medians

COMPARED = 2
"""Parts of a contact whose mean forces are compared with those of other contacts [1]: its halves, of 0.2 s. A peak with
two humps is dated some 50 ms early or late, which makes two steps of one leg differ more in fine bins than those of two
legs do: of 240 joggers of a minute each, generated with a sensor at hip or back, three show jumps so and one by halves.
"""

NO_SPREAD = 1e-12
"""Share of gravity's square below which a spread is what rounding leaves of none [1]."""


def likenesses(neighbours: Neighbours, rows: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Compare the contacts of rhythms with each other.

    Parameters
    ----------
    neighbours : Neighbours
        Of all contacts looked at.
    rows : (m,) int64
        Which of them are meant; each has a rhythm.

    Returns
    -------
    alternation, sideways, progression, clipped_share : (m,) float64
        As in `Rhythms`.
    """
    sideways, progression, clipped = np.empty((3, len(rows)))
    contacts, counts = neighbours.chain.contacts, neighbours.count[rows]
    products = _products(contacts.shape)
    for count in np.unique(counts).tolist():
        group = np.flatnonzero(counts == count)
        chosen = rows[group]
        members = neighbours.at[chosen][neighbours.members[chosen]].reshape(len(chosen), count)
        common = contacts.shape[members].sum(axis=1) / count  # what alternates from one to the next cancels
        sideways[group] = _sideways(common, products[members].sum(axis=1) / count)
        progression[group] = _sideways(common, _products(common))
        clipped[group] = contacts.clipped[members].sum(axis=1) / count
    return _alternations(neighbours, rows), sideways, progression, clipped


def _alternations(neighbours: Neighbours, rows: Ints) -> Floats:
    """Compare each contact's shape with that of the next and the next but one; give medians over rhythms."""
    chain, at, last = neighbours.chain, neighbours.at[rows], neighbours.last[rows]
    following = _following(chain)
    ratios = _chain_ratios(chain, following)[at]
    known = neighbours.members[rows] & (following[at] <= last[:, None])
    first = neighbours.first[rows]
    for row in np.flatnonzero(chain.bump[first] | chain.bump[last]).tolist():
        _mend_ends(neighbours, int(rows[row]), ratios[row], known[row])
    known &= ~np.isnan(ratios)
    count = known.sum(axis=1)
    return np.where(count > 0, lower_medians(ratios, known, count), nan)


def _following(chain: Chain) -> Ints:
    """Give the next contact that is no bump; past all of them if there is none."""
    count = len(chain.bump)
    kept = np.where(chain.bump, count, np.arange(count))
    return np.concatenate((np.minimum.accumulate(kept[::-1])[::-1][1:], [count]))


def _chain_ratios(chain: Chain, following: Ints) -> Floats:
    """Give ln(distance to the neighbours / distance between them) of each contact; NaN where there is none."""
    shape = _parts(chain.contacts.shape)
    before, after = np.maximum(chain.before, 0), np.minimum(following, len(shape) - 1)
    step = _squared(shape, shape[before])
    one, two = step + step[after], 2.0 * _squared(shape[before], shape[after])
    usable = (chain.before >= 0) & (following < len(shape)) & (one > 0.0) & (two > 0.0)
    pairs = zip(one.tolist(), two.tolist(), usable.tolist(), strict=True)
    return np.array([log(a / b) if use else nan for a, b, use in pairs])


def _mend_ends(
    neighbours: Neighbours, row: int, ratios: NDArray[np.float64], known: NDArray[np.bool_]
) -> None:
    """Compare anew where a neighbour is a bump at the window's end, kept there since it cannot be told."""
    kept, _ = neighbours.kept(row)
    shape, first = neighbours.chain.contacts.shape, int(neighbours.first[row])
    for place in {1, len(kept) - 2}:
        if not 1 <= place < len(kept) - 1 or not neighbours.members[row, kept[place] - first]:
            continue
        before, here, after = _parts(shape[kept[place - 1 : place + 2]])
        one, two = _distance(before, here) + _distance(here, after), 2.0 * _distance(before, after)
        column = kept[place] - first
        ratios[column] = log(one / two) if one > 0.0 and two > 0.0 else nan
        known[column] = True


def _parts(shape: Floats) -> Floats:
    """Average shapes (n, bins x axes) over the parts that are compared."""
    return shape.reshape(len(shape), COMPARED, SHAPE_BINS // COMPARED, 3).mean(axis=2).reshape(len(shape), -1)


def _distance(a: Floats, b: Floats) -> float:
    return float(_squared(a[None], b[None])[0])


def _squared(a: Floats, b: Floats) -> Floats:
    """Give the squared distances of shapes, row by row."""
    difference = a - b
    return (difference * difference).sum(axis=1)


def _products(shapes: Floats) -> Floats:
    """Give the means of x x, y y, z z, x y, x z, y z over each shape (k, 3 n): what spreads are made of."""
    x, y, z = np.ascontiguousarray(shapes.reshape(len(shapes), -1, 3).transpose(2, 0, 1))
    pairs = (x, x), (y, y), (z, z), (x, y), (x, z), (y, z)
    return np.stack([(one * other).sum(axis=1) for one, other in pairs], axis=1) / x.shape[1]


def _sideways(common: Floats, products: Floats) -> Floats:
    """Compare movement across gravity, which is the mean of a whole rhythm, with that along it.

    Parameters
    ----------
    common : (k, 3 n) float64
        The mean shape of each rhythm.
    products : (k, 6) float64
        Mean products of the axes, see `_products`, over what moves.
    """
    moments = common.reshape(len(common), -1, 3)
    x, y, z = (moments.sum(axis=1) / moments.shape[1]).T
    xx, yy, zz, xy, xz, yz = products.T
    gravity = x * x + y * y + z * z
    along = x * x * xx + y * y * yy + z * z * zz + 2.0 * (x * y * xy + x * z * xz + y * z * yz)
    vertical = along / np.where(gravity > 0.0, gravity, 1.0) - gravity
    usable = (gravity > 0.0) & (vertical > NO_SPREAD * gravity)
    return np.sqrt(np.maximum(xx + yy + zz - gravity - vertical, 0.0) / np.where(usable, vertical, nan))
