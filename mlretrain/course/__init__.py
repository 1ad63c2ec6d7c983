"""The course: the lessons, the way into JupyterLab, and the demo."""
