"""A small decision tree: the worlds cut in two a few times, wherever the shares of an ending differ most."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.tree import DecisionTreeRegressor

from sim.analysis.discovery.box import Box, FoundBox, found
from sim.analysis.discovery.prim import FEWEST, SMALLEST
from sim.analysis.discovery.search import FOLDS
from sim.analysis.discovery.tried import Tried
from sim.engine.arrays import Array

DEPTH = 3
LEAF = -1  # what scikit-learn writes where nothing is cut any more


def leaves(tried: Tried, seed: int = 1) -> tuple[FoundBox, ...]:
    """The leaves of the tree, the one with the highest share first; one that holds everything where nothing is cut.

    Regression on the points' shares, each weighted by its worlds (Breiman, Friedman, Olshen & Stone 1984), grown on
    one half of the points and told from the other. It is pruned to the smallest tree that cross-validation cannot tell
    from the best (one standard error).
    """
    is_first = tried.parted(2, seed) == 0
    search, other = tried.where(is_first), tried.where(~is_first)
    grown = _grown(search, _price(search, seed))
    boxes = [found(box, other, other.everywhere, tried, tests=False) for box in _boxes(grown, 0, Box.around(tried))]
    return tuple(sorted(boxes, key=lambda box: -box.share.p))


def _grown(tried: Tried, price: float) -> DecisionTreeRegressor:
    """The tree that pays so much in mean squared error for a leaf."""
    return _bare(tried, price).fit(tried.values, tried.events / tried.worlds, sample_weight=tried.worlds)


def _bare(tried: Tried, price: float) -> DecisionTreeRegressor:
    fewest = max(FEWEST, int(SMALLEST * tried.points))
    return DecisionTreeRegressor(max_depth=DEPTH, min_samples_leaf=fewest, ccp_alpha=price, random_state=0)


def _price(tried: Tried, seed: int) -> float:
    """The price of a leaf: the highest at which the tree is no worse than the best one by more than its error."""
    shares = tried.events / tried.worlds
    way = _bare(tried, 0.0).cost_complexity_pruning_path(tried.values, shares, sample_weight=tried.worlds)
    prices = np.maximum(way.ccp_alphas, 0)
    candidates = np.append(np.sqrt(prices[:-1] * prices[1:]), 2 * prices[-1] + 1)  # one for each tree on the way
    fold = tried.parted(FOLDS, seed)
    errors = np.empty((len(candidates), tried.points))
    for number in range(FOLDS):
        held = fold == number
        for row, price in enumerate(candidates):
            guess = _grown(tried.where(~held), price).predict(tried.values[held])
            errors[row, held] = (shares[held] - guess) ** 2
    return float(candidates[_simplest(errors, tried)])


def _simplest(errors: Array, tried: Tried) -> int:
    """The last row that is no worse than the best by more than the standard error of the difference, over groups."""
    mean = np.average(errors, axis=1, weights=tried.worlds)
    best = int(np.argmin(mean))
    group = np.unique(tried.group, return_inverse=True)[1]
    weight = tried.worlds / tried.worlds.sum()
    worse = errors - errors[best] - (mean - mean[best])[:, None]
    allowed = [np.linalg.norm(np.bincount(group, weights=weight * row)) for row in worse]
    return max(row for row in range(len(errors)) if mean[row] - mean[best] <= allowed[row])


def _boxes(tree: DecisionTreeRegressor, node: int, box: Box) -> Iterator[Box]:
    """The boxes of the leaves below a node."""
    structure = tree.tree_
    if structure.children_left[node] == LEAF:
        yield box
        return
    side, value = int(structure.feature[node]), float(structure.threshold[node])
    upper = side + tree.n_features_in_
    yield from _boxes(tree, int(structure.children_left[node]), box.limit(upper, -value))
    yield from _boxes(tree, int(structure.children_right[node]), box.limit(side, value))
