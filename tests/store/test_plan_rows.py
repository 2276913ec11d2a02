from docsfy_hookspecs import NavGroup, PageSpec, Plan

from docsfy_plugin.store.plan_rows import load_plan, save_plan


def make_plan(title):
    page = PageSpec(slug="a", title=title, group="G", needs=("symbol:a.*",))
    return Plan(project_name=title, navigation=(NavGroup(title="G", pages=(page,)),))


def test_latest_plan_of_the_variant_comes_back(db, begin, flask):
    begin("a1")
    save_plan(db, "a1", make_plan("one"))
    begin("a2")
    save_plan(db, "a2", make_plan("caf\udce9"))
    assert load_plan(db, flask) == make_plan("caf\udce9")


def test_variant_without_a_plan_has_none(db, begin, flask):
    assert load_plan(db, flask) is None
    begin("a1")
    assert load_plan(db, flask) is None


def test_damaged_plan_is_none_and_a_log_line(db, begin, flask, caplog):
    begin("a1")
    save_plan(db, "a1", make_plan("one"))
    db.connection.execute("UPDATE plan SET payload = substr(payload, 1, 40)")
    assert load_plan(db, flask) is None
    assert caplog.messages == [f"The plan of {flask} is damaged and is made again"]
