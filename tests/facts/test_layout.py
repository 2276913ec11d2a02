from docsfy_hookspecs.facts import Folder

from docsfy_plugin.facts.layout import survey


def test_folders_tell_role_languages_and_purpose():
    folders = survey(
        ("README.md", "src/app/main.py", "src/app/core.c", "src/app/x.py", "tests/test_main.py")
    )
    assert folders == (
        Folder(
            name=".",
            path=".",
            role="package",
            languages=(("Python", 3), ("C", 1), ("Markdown", 1)),
        ),
        Folder(
            name="src",
            path="src",
            role="package",
            languages=(("Python", 2), ("C", 1)),
            purpose="source code",
        ),
        Folder(name="src/app", path="src/app", languages=(("Python", 2), ("C", 1))),
        Folder(
            name="tests", path="tests", role="test", languages=(("Python", 1),), purpose="tests"
        ),
    )


def test_code_stands_before_data_however_many_files_there_are():
    (top,) = survey(("a.py", "b.json", "c.json", "d.json"))
    assert top.languages == (("Python", 1), ("JSON", 3))


def test_folders_deeper_than_three_are_counted_in_their_parents():
    names = [folder.name for folder in survey(("a/b/c/d/e.go",))]
    assert names == [".", "a", "a/b", "a/b/c"]


def test_large_repository_keeps_the_biggest_folders_with_their_parents():
    paths = [f"p{n}/sub/f{i}.py" for n in range(300) for i in range(1 + n % 7)]
    folders = survey(tuple(paths))
    names = {folder.name for folder in folders}
    assert len(folders) == 200
    assert all(name == "." or name.count("/") == 0 or name.split("/")[0] in names for name in names)
    assert "p6" in names
    assert "p0" not in names


def test_package_for_testing_is_not_called_tests():
    (folder,) = [one for one in survey(("django/test/client.py",)) if one.name == "django/test"]
    assert (folder.role, folder.purpose) == ("package", "")


def test_folder_of_code_with_many_tests_is_code():
    paths = ["sdk/src/sdk/__init__.py", *(f"sdk/tests/test_{i}.py" for i in range(3))]
    folders = {folder.name: folder.role for folder in survey(tuple(paths))}
    assert (folders["sdk"], folders["sdk/tests"]) == ("package", "test")
    assert survey((*paths, "sdk/tests/a.py", "sdk/tests/b.py"))[1].role == "test"


def test_a_folder_of_code_stays_code_where_most_of_its_files_are_tests():
    paths = [f"core/src/test/java/T{number}Test.java" for number in range(3)]
    folders = {one.name: one for one in survey(("core/src/main/java/A.java", *paths))}
    assert folders["core"].role == "package"


def test_purposes_are_told_in_any_case():
    folders = {one.name: one.purpose for one in survey(("Doc/a.md", "Src/A.cs", "dist/x.js"))}
    assert folders == {
        ".": "",
        "Doc": "documentation",
        "Src": "source code",
        "dist": "build output",
    }
