"""What is computed: a plain library. Frames and parameters in, frames and models out; no web, no queue, no tenant."""
