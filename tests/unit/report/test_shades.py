import pytest

from qms.report.shades import READABLE, contrast, shades


def test_five_levels_have_the_five_shades_of_the_house():
    told = [(shade.fill, shade.ink) for shade in shades(5)]
    assert told == [
        ("#eef1ee", "#14303a"),
        ("#cfdfe0", "#14303a"),
        ("#8fb9c0", "#14303a"),
        ("#34788a", "#ffffff"),
        ("#0e4a5a", "#ffffff"),
    ]


@pytest.mark.parametrize("n", range(1, 25))
def test_every_number_can_be_read_on_every_shade(n):
    assert all(contrast(shade.fill, shade.ink) >= READABLE for shade in shades(n))


@pytest.mark.parametrize("n", range(2, 13))
def test_each_level_is_darker_than_the_one_below(n):
    on_white = [contrast(shade.fill, "#ffffff") for shade in shades(n)]
    assert on_white == sorted(on_white)
    assert len(set(on_white)) == n


def test_the_ends_of_the_hue_are_the_ends_of_any_scale():
    for n in (2, 4, 6):
        assert (shades(n)[0].fill, shades(n)[-1].fill) == ("#eef1ee", "#0e4a5a")


def test_only_fills_that_fade_into_the_paper_need_an_outline():
    assert [shade.faint for shade in shades(5)] == [True, True, False, False, False]


def test_black_on_white_has_the_greatest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
