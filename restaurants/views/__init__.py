"""What a person sees: parse, one call, render."""
