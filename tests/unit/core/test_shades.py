"""The shades of the levels: readable at any length of scale, on white paper and on dark."""

import pytest

from qms.core.shades import DARK, LIGHT, contrast, shades


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


def test_five_levels_have_the_five_shades_of_the_house():
    told = [(shade.fill, shade.ink) for shade in shades(5)]
    assert told == [
        ("#eef1ee", "#14303a"),
        ("#cfdfe0", "#14303a"),
        ("#8fb9c0", "#14303a"),
        ("#34788a", "#ffffff"),
        ("#0e4a5a", "#ffffff"),
    ]


def test_the_ends_of_the_hue_are_the_ends_of_any_scale():
    for n in (2, 4, 6):
        assert (shades(n)[0].fill, shades(n)[-1].fill) == ("#eef1ee", "#0e4a5a")


def test_only_fills_that_fade_into_the_paper_need_an_outline():
    assert [shade.faint for shade in shades(5)] == [True, True, False, False, False]
