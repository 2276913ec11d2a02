"""States of an attempt and the moves between them, as the design draws them."""

from itertools import product

import pytest

from docsfy_plugin.pipeline.life_cycle import MOVES, LifeCycle, MoveError, State

DRAWN = {
    ("running", "pause"): "stopping",
    ("stopping", "pause"): "stopping",
    ("paused", "pause"): "paused",
    ("stopping", "settle"): "paused",
    ("paused", "resume"): "running",
    ("running", "resume"): "running",
    ("running", "complete"): "complete",
    ("running", "stop"): "idle",
    ("stopping", "stop"): "idle",
    ("paused", "stop"): "idle",
    ("running", "fail"): "failed",
    ("stopping", "fail"): "failed",
    ("paused", "fail"): "failed",
}
WAYS = {
    "running": [],
    "stopping": ["pause"],
    "paused": ["pause", "settle"],
    "idle": ["stop"],
    "complete": ["complete"],
    "failed": ["fail"],
}


def life_in(state):
    life = LifeCycle("a1")
    for move in WAYS[state]:
        life.move(move)
    assert life.state is State(state)
    return life


@pytest.mark.parametrize(("before", "move"), sorted(DRAWN))
def test_drawn_move_leads_where_it_is_drawn(before, move):
    life = life_in(before)
    assert life.move(move) is State(DRAWN[before, move])
    assert life.state is State(DRAWN[before, move])


@pytest.mark.parametrize(("before", "move"), sorted(set(product(WAYS, MOVES)) - set(DRAWN)))
def test_move_that_is_not_drawn_is_refused_and_the_state_stays(before, move):
    life = life_in(before)
    with pytest.raises(MoveError) as caught:
        life.move(move)
    assert (caught.value.move, caught.value.state) == (move, State(before))
    assert life.state is State(before)


@pytest.mark.parametrize("state", list(State))
def test_states_without_a_way_out_are_the_terminal_ones(state):
    assert state.is_terminal == (state.value in {"idle", "complete", "failed"})
