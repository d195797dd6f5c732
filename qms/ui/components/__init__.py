"""The parts that Streamlit does not have: each draws one dictionary and says what was picked."""
