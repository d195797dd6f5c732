"""Value: what improvement is claimed to return, in money or not, system by system or in all."""

from qms.ui import (
    claim_desk,
    frame,
    influence_desk,
    resources,
    state,
    value_desk,
    value_head,
    value_views,
)


def _show() -> None:
    scene = value_head.placed(frame.scene())
    system = "" if state.now().scope == value_head.ALL else scene.system
    view = resources.value(scene.key, system, ())
    value_head.head(scene, view)
    asked, programme = value_head.view_asked(), value_head.programme_shown(view)
    benefit = state.now().benefit
    claim = next((c for c in view.claims if c["benefit"] == benefit), claim_desk.begun(benefit))
    if asked == value_head.MATRIX:
        value_views.matrix(scene, view)
    elif asked == value_head.MONEY:
        if programme:
            value_views.money(scene, view, programme)
        else:
            value_views.nothing_claimed()
    elif asked == value_head.INFLUENCES:
        subject = programme or scene.system
        panel = next(panel for panel in view.panels if panel.subject == subject)
        influence_desk.show(scene, view, panel)
    elif claim:
        claim_desk.show(scene, view, claim)
    else:
        value_desk.show(scene, view)
    state.write_address("study", "system", "scope", "view", "programme", "benefit", "case")


_show()
