"""Words beyond the image grammar: subjects that users ask for, phrasings, and words that the model never sees in captions."""

# Everyday words of prompts. The tokenizer gets pieces from them, and the model learns on them to hand words through.
EVERYDAY = """
cat dog horse bird fish fox wolf bear lion tiger rabbit mouse deer owl eagle whale shark dolphin turtle snake frog butterfly bee spider dragon unicorn dinosaur elephant monkey penguin chicken cow pig sheep
man woman boy girl child baby person people friend king queen knight wizard witch pirate robot astronaut alien soldier doctor chef dancer singer artist farmer teacher student hero ghost angel monster giant
tree flower rose leaf grass garden park field meadow river lake ocean beach island waterfall cliff canyon valley cave jungle swamp rock stone sand ice glacier volcano fire smoke fog mist rain storm lightning rainbow cloud wind
street road bridge tower castle palace temple church village town market station airport harbour lighthouse windmill farm barn cottage cabin hut tent room kitchen library museum school shop cafe restaurant window door wall roof stairs
car truck bus train bicycle motorcycle plane balloon rocket ship submarine spaceship planet galaxy nebula comet satellite telescope
book lamp candle clock mirror chair table bed piano guitar violin drum camera phone computer cup bottle bowl plate knife sword shield crown ring necklace hat coat dress shirt shoes boots gloves mask umbrella basket box key coin
apple orange banana lemon cherry grape strawberry bread cake pie cheese egg soup pizza coffee tea wine
running walking sitting standing sleeping jumping dancing singing reading writing eating drinking riding driving swimming climbing fighting playing working looking holding wearing smiling crying laughing floating falling burning shining glowing waving wandering hunting fishing cooking painting
young old tall short long fat thin happy sad angry tired brave clever gentle quiet loud bright dark pale deep soft hard warm cold hot wet dry clean dirty broken empty full rich poor wild calm strange magical ancient modern futuristic medieval rustic elegant cozy lonely crowded busy peaceful mysterious haunted frozen sunny rainy snowy cloudy misty stormy golden silver wooden metal glass leather silk velvet paper plastic crystal marble
portrait landscape scene view close wide aerial side front back night morning evening noon dawn dusk winter spring summer autumn light shadow reflection silhouette texture pattern background foreground
photo photograph drawing sketch illustration poster logo icon cartoon anime comic oil watercolor pencil ink charcoal pastel mosaic sculpture origami pixel render model macro vintage retro noir cyberpunk steampunk fantasy gothic baroque surreal abstract realistic photorealistic cinematic dramatic epic moody dreamy colorful vivid detailed intricate beautiful stunning
with without under over above below behind beside between near around across along through into from toward inside outside after before during while during and or of the at by for to as in on off up down out
one two three four five six seven eight nine ten many few some several every each very really quite almost half double
head face eye hair hand arm leg foot wing tail heart
""".split()

# Request phrasings; dropped from the richer prompt.
REQUESTS = ["draw ", "draw me ", "please draw ", "paint ", "paint me ", "show me ", "make ", "make me ", "create ", "generate ", "i want ", "i would like ", "give me ", "can you draw "]

SYLLABLES = ["".join((a, b, c)) for a in ("", *"bcdfghjklmnprstvwz", "ch", "sh", "th", "br", "cr", "gr", "st", "tr", "pl") for b in ("a", "e", "i", "o", "u", "oo", "ea", "ai") for c in ("", *"nrlstmk", "nd", "st", "ck")]


def invented_word(rng):
    """A word of one to four syllables, now and then a jumble of letters or digits."""
    chance = rng.random()
    if chance < 0.06:
        return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(2, 9)))
    if chance < 0.12:
        return str(rng.choice([rng.randint(0, 9), rng.randint(10, 99), rng.randint(1900, 2100), rng.randint(100, 9999)]))
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice([1, 2, 2, 3, 3, 4])))


def any_word(rng, pieces):
    """A word to hand through: an everyday one, an invented one, or pieces of the tokenizer put together."""
    chance = rng.random()
    if chance < 0.7:
        return rng.choice(EVERYDAY)
    if chance < 0.85 or not pieces:
        return invented_word(rng)
    return "".join(rng.choice(pieces) for _ in range(rng.randint(1, 3)))
