"""The rubrics of the open study, on the study page: what they are, and one more beside them."""

import streamlit as st

from qms.analysis.study import Study
from qms.core.rubric import Rubric
from qms.services import library
from qms.ui import feedback, resources, words


def rubrics(study: Study, rubric: Rubric) -> None:
    """The study's own rubric, those beside it, and those that could join them.

    Args:
        study: The study; its outline is enough.
        rubric: Its own, in the version of its latest wave.
    """
    st.subheader("Rubric", anchor=False)
    st.markdown(f"**{words.plain(rubric.title)}** {words.plain(rubric.version)}")
    with st.container(width=860):
        st.markdown(words.plain(rubric.about, most=1500))
    beside = {each.id: each for each in study.rubrics if each.id != rubric.id}
    for each in beside.values():
        st.markdown(f"Beside it: **{words.plain(each.title)}** {words.plain(each.version)}")
    for each in library.further_rubrics(study):
        criteria = words.counted(len(list(each.criteria)), "criterion", "criteria")
        if st.button(
            f"Assess with “{words.plain(each.title, most=80)}” as well",
            key=f"study.rubric.{each.id}",
            help=f"{criteria} more in every wave. What is coded once serves both rubrics.",
        ):
            with feedback.told():
                library.add_rubric(resources.store(), study.id, each.id, by=resources.viewer())
                st.rerun()
