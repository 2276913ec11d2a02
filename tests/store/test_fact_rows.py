from docsfy_hookspecs.facts import Module

from docsfy_plugin.store.fact_codec import encode_facts
from docsfy_plugin.store.fact_rows import (
    KEPT_RATIO,
    FactKey,
    load_facts,
    prune_facts,
    save_encoded_facts,
    save_facts,
)


def make_key(path="a.py", blob="b1", analyzer="python", version="1"):
    return FactKey(path, blob, analyzer, version)


def make_facts(path):
    return (Module(name=path, path=path, start=1, end=9),)


def test_facts_come_back_by_their_whole_key(db):
    keys = [
        make_key(),
        make_key(path="caf\udce9.py"),
        make_key(blob="b2"),
        make_key(analyzer="other"),
        make_key(version="2"),
    ]
    save_facts(db, [(key, make_facts(str(number))) for number, key in enumerate(keys)])
    assert load_facts(db, [*keys, make_key(blob="b3")]) == {
        key: make_facts(str(number)) for number, key in enumerate(keys)
    }


def test_file_without_facts_is_told_from_one_not_read(db):
    save_facts(db, [(make_key(), ())])
    assert load_facts(db, [make_key(), make_key(blob="b2")]) == {make_key(): ()}


def test_facts_encoded_elsewhere_replace_the_former(db):
    save_facts(db, [(make_key(), make_facts("old"))])
    save_encoded_facts(db, [(make_key(), encode_facts(make_facts("new")))])
    assert load_facts(db, [make_key()]) == {make_key(): make_facts("new")}


def test_damaged_facts_are_missing_and_a_log_line(db, caplog):
    save_facts(db, [(make_key(), make_facts("a")), (make_key(blob="b2"), make_facts("b"))])
    db.connection.execute("UPDATE fact SET payload = x'00' WHERE blob = 'b1'")
    assert load_facts(db, [make_key(), make_key(blob="b2")]) == {
        make_key(blob="b2"): make_facts("b")
    }
    assert caplog.messages == ["Facts of blob b1 by python are damaged"]


def test_pruning_drops_the_oldest_that_are_not_needed(db):
    keys = [make_key(blob=f"b{number:04}") for number in range(KEPT_RATIO * 100 + 10)]
    save_facts(db, [(key, ()) for key in keys])
    needed = keys[:5]
    assert prune_facts(db, needed) == 10
    assert list(load_facts(db, keys)) == needed + keys[15:]
    assert prune_facts(db, needed) == 0


def test_needed_facts_are_never_pruned(db):
    keys = [make_key(blob=f"b{number}") for number in range(500)]
    save_facts(db, [(key, ()) for key in keys])
    assert prune_facts(db, keys) == 0
    assert list(load_facts(db, keys)) == keys
