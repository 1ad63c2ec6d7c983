// The projector: the screen filled, in large type, and darkened by a remote control.

/** `state` is read, `set` changes it, and `next` is the button that gets the focus back. */
export function projecting(root, { state, set, next }) {
  const filled = () => document.fullscreenElement === root;

  function show(projector) {
    set({ projector, dark: false });
    // Where full screen is not allowed, the page is filled.
    if (projector && !filled()) root.requestFullscreen?.().catch(() => {});
    if (!projector && filled()) document.exitFullscreen();
  }

  function toggle() {
    // A page to present begins in a window: there the first time fills the screen.
    const whole = filled() || !document.fullscreenEnabled;
    show(!(state.projector && whole));
  }

  function darken() {
    set({ dark: true });
    root.focus({ preventScroll: true }); // what is hidden hears no key
  }

  function light() {
    if (!state.dark) return;
    set({ dark: false });
    next.focus({ preventScroll: true });
  }

  function onfull() {
    if (!filled() && state.projector && document.fullscreenEnabled) show(false);
  }

  document.addEventListener("fullscreenchange", onfull);
  root.addEventListener("click", light);
  const end = () => document.removeEventListener("fullscreenchange", onfull);
  return { show, toggle, darken, light, end };
}
