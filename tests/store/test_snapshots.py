import dataclasses

from docsfy_plugin.store.records import SnapshotRow
from docsfy_plugin.store.snapshots import load_snapshot, load_snapshot_files, save_snapshot

SNAPSHOT = SnapshotRow(
    attempt="a1",
    snapshot="sha256:s",
    modified=("caf\udce9.py", "é.py"),
    remote="github.com/pallets/flask",
    commit="c" * 40,
    options_digest="o",
    implementers_digest="i",
)
FILES = (("caf\udce9.py", "b" * 40), ("a b\n.py", "d" * 40))


def test_snapshot_and_its_files_come_back(db, begin, flask):
    begin("a1")
    save_snapshot(db, "a1", SNAPSHOT, FILES)
    assert (load_snapshot(db, flask), load_snapshot_files(db, flask)) == (SNAPSHOT, FILES)


def test_later_snapshot_replaces_the_former(db, begin, flask):
    begin("a1")
    save_snapshot(db, "a1", SNAPSHOT, FILES)
    begin("a2")
    later = dataclasses.replace(SNAPSHOT, attempt="a2", snapshot="sha256:t", modified=())
    save_snapshot(db, "a2", later, FILES[:1])
    assert (load_snapshot(db, flask), load_snapshot_files(db, flask)) == (later, FILES[:1])


def test_variant_that_was_never_published_has_none(db, begin, flask):
    begin("a1")
    assert (load_snapshot(db, flask), load_snapshot_files(db, flask)) == (None, ())


def test_damaged_files_are_none_and_a_log_line(db, begin, flask, caplog):
    begin("a1")
    save_snapshot(db, "a1", SNAPSHOT, FILES)
    db.connection.execute("UPDATE snapshot SET files = x'00'")
    assert load_snapshot_files(db, flask) == ()
    assert caplog.messages == [f"The snapshot of {flask} is damaged: all files count as added"]
