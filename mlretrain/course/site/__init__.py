"""The course as a web site of static pages."""
