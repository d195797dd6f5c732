"""The shades of the levels: readable at any length of scale, on white paper and on dark."""

import pytest

from qms.charts.palette import DARK, LIGHT, contrast, shades


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("n", range(1, 13))
def test_text_on_every_shade_can_be_read(n, dark):
    found = shades(n, dark=dark)
    assert len(found) == n
    assert all(contrast(shade.fill, shade.ink) >= 4.5 for shade in found)


@pytest.mark.parametrize(("dark", "ramp"), [(False, LIGHT), (True, DARK)])
def test_five_levels_are_the_shades_of_the_house(dark, ramp):
    assert tuple(shade.fill for shade in shades(5, dark=dark)) == ramp


@pytest.mark.parametrize("n", range(2, 8))
def test_strength_rises_with_the_level(n):
    """From faint to strong against its paper, no two levels alike."""
    for dark, paper in ((False, "#ffffff"), (True, "#12191c")):
        found = [contrast(shade.fill, paper) for shade in shades(n, dark=dark)]
        assert found == sorted(set(found))


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.01)
