"""The mistakes of a page, before and while its macros run, and how the page shows them."""
