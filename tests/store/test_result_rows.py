from docsfy_plugin.store.records import Result
from docsfy_plugin.store.result_rows import load_results, prune_results, save_results


def make_result(slug, payload=b"\0text", digest="d"):
    return Result(slug=slug, digest=digest, payload=payload)


def test_results_of_each_kind_come_back_by_slug(db, begin, flask):
    begin("a1", "a", "b")
    save_results(db, "a1", "link", [make_result("b"), make_result("a")])
    save_results(db, "a1", "check", [make_result("a", b"")])
    assert load_results(db, flask, "link") == (make_result("a"), make_result("b"))
    assert load_results(db, flask, "check") == (make_result("a", b""),)


def test_later_result_replaces_the_former(db, begin, flask):
    begin("a1", "a")
    save_results(db, "a1", "link", [make_result("a")])
    save_results(db, "a1", "link", [make_result("a", b"new", "e")])
    assert load_results(db, flask, "link") == (make_result("a", b"new", "e"),)


def test_results_of_pages_that_are_gone_are_pruned(db, begin, flask):
    begin("a1", "a", "b")
    save_results(db, "a1", "link", [make_result("a"), make_result("b")])
    begin("a2", "b")
    prune_results(db, "a2")
    assert load_results(db, flask, "link") == (make_result("b"),)
