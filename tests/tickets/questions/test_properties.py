"""What holds for every form and every post."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tickets.questions.strategies import FILES, POSTS, form
from zhulian.tickets.questions import Kind, dump_questions, parse_questions, validate, visible

TODAY = date(2025, 11, 2)


@given(form())
def test_questions_survive_json(questions):
    assert parse_questions(dump_questions(questions)) == questions


@given(form(), POSTS)
def test_whether_a_question_is_asked_depends_on_earlier_answers_only(questions, post):
    asked = {question.key for question in visible(questions, post)}
    for index, question in enumerate(questions):
        until_here = {q.key for q in questions[:index]}
        partial = {key: value for key, value in post.items() if key in until_here}
        assert (question.key in asked) == (
            question.key in {q.key for q in visible(questions[: index + 1], partial)}
        )


@given(form(), POSTS, FILES)
def test_hidden_questions_give_neither_answers_nor_errors(questions, post, files):
    result = validate(questions, post, files, today=TODAY)
    texts = {q.key: post.get(q.key, ()) for q in questions if q.kind is not Kind.FILE}
    names = {q.key: [str(i) for i in files.get(q.key, ())] for q in questions if q.kind is Kind.FILE}
    asked = {question.key for question in visible(questions, texts | names)}
    answered = [answer.key for answer in result.answers]
    assert set(answered) | set(result.errors) <= asked
    assert not set(answered) & set(result.errors)
    assert answered == [question.key for question in questions if question.key in answered]


@given(form(), POSTS, FILES)
def test_every_required_question_that_is_asked_is_answered_or_complained_of(questions, post, files):
    result = validate(questions, post, files, today=TODAY)
    texts = {q.key: post.get(q.key, ()) for q in questions if q.kind is not Kind.FILE}
    names = {q.key: [str(i) for i in files.get(q.key, ())] for q in questions if q.kind is Kind.FILE}
    wanted = {question.key for question in visible(questions, texts | names) if question.required}
    assert wanted <= {answer.key for answer in result.answers} | set(result.errors)


@given(form(), POSTS, FILES)
@settings(max_examples=200)
def test_answers_fit_the_columns_of_the_database(questions, post, files):
    for answer in validate(questions, post, files, today=TODAY).answers:
        assert "\x00" not in answer.value_text and len(answer.value_text) <= 20_000
        if answer.value_number is not None:
            assert abs(answer.value_number) < 10**14
            assert answer.value_number.as_tuple().exponent >= -4
        assert [
            bool(answer.value_text),
            answer.value_number is not None,
            answer.value_date is not None,
            bool(answer.value_list),
        ].count(True) == 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text("ab_1-", max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["key", "kind", "options", "show_if", "min", "x"]), inner)
        ),
    )
)
def test_any_json_is_read_or_refused_with_places(data):
    from zhulian.tickets.questions import QuestionsError

    try:
        questions = parse_questions(data)
    except QuestionsError as error:
        assert error.problems and all(problem.message for problem in error.problems)
    else:
        assert parse_questions(dump_questions(questions)) == questions
