"""How work travels between the laptop and the township office."""
