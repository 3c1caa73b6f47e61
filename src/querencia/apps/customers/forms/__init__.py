"""What people type, checked and translated into what the domain takes."""
