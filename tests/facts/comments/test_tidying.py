from docsfy_plugin.facts.comments.tidying import COMMENT, LITERAL, tidy


def test_a_line_of_comment_goes_and_blank_lines_around_it_become_one():
    assert tidy(f"a\n\n  {COMMENT}\n\nb\n") == "a\n\nb\n"


def test_a_line_of_comment_between_lines_of_code_leaves_none():
    assert tidy(f"a\n  {COMMENT}\nb\n") == "a\nb\n"


def test_white_space_before_a_comment_goes_with_it():
    assert tidy(f"a  {COMMENT}\nb \t\n") == "a\nb\n"


def test_a_comment_within_a_line_leaves_its_words_apart():
    assert tidy(f"a{COMMENT}b {COMMENT} c\n  {COMMENT} d\n") == "a b c\n  d\n"


def test_text_begins_and_ends_without_blank_lines():
    assert tidy(f"{COMMENT}\n\n{COMMENT}\na\n\n{COMMENT}") == "a\n"


def test_a_text_of_comments_alone_is_empty():
    assert tidy(f"{COMMENT}\n  {COMMENT}\n\n") == ""


def test_literals_keep_their_white_space():
    assert tidy(f"a = {LITERAL}  \n", ["'  \n\n\n  '"]) == "a = '  \n\n\n  '\n"


def test_a_line_that_goes_on_is_not_joined_with_what_stands_behind_a_comment():
    assert tidy(f"a \\\n{COMMENT}\nb\n") == "a \\\n\nb\n"


def test_instructions_may_go_on_behind_a_comment_where_the_format_says_so():
    assert tidy(f"a \\\n{COMMENT}\nb\n", joins_over=True) == "a \\\nb\n"


def test_an_escaped_space_at_the_end_of_a_line_stays():
    assert tidy("a\\  \nb\n") == "a\\ \nb\n"
