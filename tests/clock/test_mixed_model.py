"""The small equations against the large ones that they stand for."""

import numpy as np
import pytest

from querencia.analytics.clock.mixed_model import Design, features, fit_sizes, solve

SIZES = [np.log([0.1, 0.03, 0.05, 0.04]), np.log([0.3, 0.01, 0.2, 0.01])]
WEEKS = 13


@pytest.fixture(scope="module")
def design():
    rng = np.random.default_rng(7)
    time = np.arange(60.0)
    week = np.arange(60) % WEEKS
    turn = 2 * np.pi * np.subtract.outer(np.arange(WEEKS), np.arange(WEEKS)) / WEEKS
    return Design(
        flat=np.column_stack([np.ones(60), time / 60]),
        shapes=0.5 * np.exp(-time / 5)[:, None],
        season=features(np.exp((np.cos(turn) - 1) / 0.3))[week],
        drift=features(np.exp(-0.5 * (np.subtract.outer(time, time) / 12) ** 2)),
        week=week,
        weeks=WEEKS,
        variance=rng.uniform(0.001, 0.01, 60),
    )


@pytest.fixture(scope="module")
def level(design):
    return np.random.default_rng(8).normal(0, 0.2, len(design.week)) + design.season[:, -1]


def _by_the_book(design, level, sizes):
    """Searle, Casella & McCulloch (1992), section 6.6: everything from the n by n covariance."""
    season, single, drift, noise = np.exp(2 * sizes)
    same = (design.week[:, None] == design.week).astype(float)
    covariance = (
        np.diag(design.variance + noise)
        + season * design.season @ design.season.T
        + single * same
        + drift * design.drift @ design.drift.T
        + design.shapes @ design.shapes.T
    )
    inverse = np.linalg.inv(covariance)
    inner = design.flat.T @ inverse @ design.flat
    projection = inverse - inverse @ design.flat @ np.linalg.solve(inner, design.flat.T @ inverse)
    misfit = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(inner)[1]
    returns = (season * design.season @ design.season.T + single * same) @ projection @ level
    return 0.5 * (misfit + level @ projection @ level), returns


@pytest.mark.parametrize("sizes", SIZES)
def test_season_and_likelihood_are_those_of_the_full_covariance(design, level, sizes):
    ours = solve(design, level, sizes)
    misfit, returns = _by_the_book(design, level, sizes)
    assert design.season @ ours.season + ours.single[design.week] == pytest.approx(
        returns, abs=1e-6
    )
    other = solve(design, level, sizes + 0.3).misfit - ours.misfit
    assert other == pytest.approx(_by_the_book(design, level, sizes + 0.3)[0] - misfit, abs=1e-5)


@pytest.mark.parametrize("sizes", SIZES)
def test_slopes_are_those_of_the_misfit(design, level, sizes):
    step = 1e-5
    measured = [
        (solve(design, level, sizes + turn).misfit - solve(design, level, sizes - turn).misfit)
        / (2 * step)
        for turn in step * np.eye(4)
    ]
    assert solve(design, level, sizes).slopes == pytest.approx(measured, rel=1e-4, abs=1e-4)


def test_sizes_of_which_the_weeks_were_drawn_are_found(design):
    rng = np.random.default_rng(1)
    sizes = np.array([0.4, 0.05, 0.02, 0.1])
    found = []
    for _ in range(20):
        drawn = design.season @ rng.normal(0, sizes[0], design.season.shape[1])
        drawn += rng.normal(0, sizes[1], WEEKS)[design.week]
        drawn += design.drift @ rng.normal(0, sizes[2], design.drift.shape[1])
        drawn += rng.normal(0, np.sqrt(sizes[3] ** 2 + design.variance))
        bounds = [(np.log(1e-3), np.log(3.0))] * 4
        found.append(np.exp(fit_sizes(design, drawn, np.log([[0.2, 0.1, 0.1, 0.1]]), bounds)))
    middle = np.median(found, axis=0)
    assert middle[0] == pytest.approx(0.4, rel=0.25)
    assert middle[3] == pytest.approx(0.1, rel=0.25)
    assert middle[1] < 0.15
    assert middle[2] < 0.15
