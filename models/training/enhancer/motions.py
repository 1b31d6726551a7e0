"""Motions that the video model knows: the words it was taught, and other words people use for the same."""

# The key is the fact, the first phrase is what the richer prompt says.
SHAPE_MOTIONS = {
    "left": ("moving to the left", ["moving left", "moving to the left", "moves left", "going left", "sliding left", "flying left", "moves to the left", "drifting left"]),
    "right": ("moving to the right", ["moving right", "moving to the right", "moves right", "going right", "sliding right", "flying right", "moves to the right", "drifting right"]),
    "up": ("moving up", ["moving up", "moves up", "going up", "rising", "flying up", "moving upwards"]),
    "down": ("moving down", ["moving down", "moves down", "going down", "falling", "falling down", "moving downwards"]),
    "bounce": ("bouncing", ["bouncing", "bounces", "that bounces", "bouncing up and down", "jumping"]),
    "rotate": ("rotating", ["rotating", "rotates", "spinning", "spins", "turning", "turning around"]),
    "grow": ("growing", ["growing", "grows", "getting bigger", "getting larger", "that grows"]),
}
# Landscapes with something that moves in them: what is asked, what is written.
LAND_MOTIONS = {
    "sunset": ("the sun rising over mountains", ["the sun rising over mountains", "sun rising", "sunrise", "sunrise over mountains", "the sun rises", "a rising sun"]),
    "nightsea": (", moving water", [", moving water", " with moving water", ", waves", " and moving waves", ", the water moves"]),
    "hills": (", clouds drifting", [", clouds drifting", " with drifting clouds", ", moving clouds", " and clouds passing by"]),
}
