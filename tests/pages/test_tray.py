"""What is written in a table stays with what its row is about."""

from streamlit.testing.v1 import AppTest


def _written():
    """A tick that was said before the table was drawn is taken away, and set again."""
    import streamlit as st

    from qms.ui import tray as trays

    tray = trays.Tray(said={"ana": {"replace": True}})
    was = {"ana": {"replace": True}, "carl": {}}
    for edits in ({0: {"replace": False}, 1: {"word": "C"}}, {1: {"word": "C"}}):
        st.session_state["table"] = {"edited_rows": edits}
        trays._written(tray, "table", was)
        st.text(str(tray.said))


def test_a_cell_that_is_as_it_was_drawn_again_is_said_again():
    page = AppTest.from_function(_written).run()
    assert not page.exception
    assert [each.value for each in page.text] == [
        "{'ana': {'replace': False}, 'carl': {'word': 'C'}}",
        "{'ana': {'replace': True}, 'carl': {'word': 'C'}}",
    ]
