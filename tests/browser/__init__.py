"""Chromium, headless, at the pages: what people see, and that nothing leaves the machine."""
