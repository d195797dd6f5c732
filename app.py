"""The app: open the frame, run the page that is asked for, tell what goes wrong.

Start it with: streamlit run app.py
"""

import streamlit as st

from qms.ui import feedback, frame, resources

st.set_page_config(page_title=frame.PRODUCT, layout="wide", initial_sidebar_state=224)
resources.warm()
page = frame.open_app()
with feedback.told():
    page.run()
