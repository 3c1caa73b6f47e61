"""What happens with a form."""
