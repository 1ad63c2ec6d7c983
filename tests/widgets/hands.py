"""Answering a quiz in a page as learners do: with the mouse, and with the keyboard alone."""

from __future__ import annotations


def order(page):
    """The letters of an ordering, as they stand there."""
    return page.locator(".order strong").all_inner_texts()


def put_in(page, card, answer):
    """Put an answer in by mouse; ``card`` is what the page was given."""
    kind = card["kind"]
    if kind in ("numeric", "cloze"):
        page.locator("input[type=text]").fill(str(answer))
    elif kind == "matching":
        for name, number in answer.items():
            page.locator(f".options li:has(strong:text-is('{name}')) select").select_option(str(number))
    elif kind == "ordering":
        for place, name in enumerate(answer):
            while order(page).index(name) > place:
                page.get_by_role("button", name=f"Move {name} up").click()
    elif kind == "multiple":
        for name in answer:
            page.locator(f"input[value={name}]").check()
    else:
        names = [option["name"] for option in card["options"]]
        name = names["AB".index(answer)] if kind == "true_false" else answer
        page.locator(f"input[value={name}]").check()


def tab_until(page, script, most=60):
    """Walk with the Tab key until something is true of the element that has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"(el => {script})(document.activeElement)"):
            return
    raise AssertionError(f"Tab never comes to where {script}")


def type_in(page, card, answer):
    """Put an answer in by keyboard alone."""
    kind, keys = card["kind"], page.keyboard
    if kind in ("numeric", "cloze"):
        tab_until(page, "el.type === 'text'")
        keys.type(str(answer))
    elif kind == "matching":
        for name, number in answer.items():
            tab_until(page, f"el.tagName === 'SELECT' && el.closest('li').innerText.startsWith('{name}')")
            keys.type(str(number))
    elif kind == "ordering":
        for place, name in enumerate(answer):
            while order(page).index(name) > place:
                tab_until(page, f"el.ariaLabel === 'Move {name} up'")
                keys.press("Enter")
    elif kind == "multiple":
        for name in sorted(answer):
            tab_until(page, f"el.value === '{name}'")
            keys.press("Space")
    else:
        names = [option["name"] for option in card["options"]]
        name = names["AB".index(answer)] if kind == "true_false" else answer
        # Tab comes to the first of them, and arrows choose.
        tab_until(page, "el.type === 'radio'")
        keys.press("Space")
        while page.locator("input:checked").get_attribute("value") != name:
            keys.press("ArrowDown")


def press_by_key(page, name):
    """Walk to a button, and press it."""
    tab_until(page, f"el.innerText === '{name}'")
    page.keyboard.press("Enter")
