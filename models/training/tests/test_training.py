"""Quick checks of the parts: `python3 -m unittest discover tests` in models/training."""
import os
import random
import sys
import tempfile
import unittest

import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import checkpoint
from evaluate import judge_objects
from measure import best_shape
from networks.autoencoder import Decoder, Encoder
from networks.denoiser import Denoiser
from networks.text_encoder import TextEncoders
from scenes.captions import plain_caption
from scenes.palette import COLOR_NAMES
from scenes.render import render
from scenes.shapes import SHAPES
from scenes.specs import held_out, landscape, one_object, sample, two_objects
from tokenizer import Tokenizer

TOKENIZER = os.path.join(os.path.dirname(__file__), "../../demo/sdxl/tokenizer/tokenizer.json")


class Scenes(unittest.TestCase):
    def test_latents_are_the_mean_colors_of_the_image(self):
        rng = random.Random(1)
        specs = [one_object(rng) for _ in range(4)] + [dict(kind="land", scene="hills", seed=1, full=True)] * 2
        fine = Encoder()(render(specs, 512, 512, 1, seed=3))[:, :3]
        self.assertLess((fine - render(specs, 512, 512, 16, seed=3)).abs().mean(), 0.01)

    def test_a_window_is_a_part_of_the_whole(self):
        specs = [landscape(random.Random(i)) for i in range(3)]
        whole = render(specs, 512, 384, 4, seed=2)
        part = render(specs, 512, 384, 4, (128, 64, 384, 192), seed=2)
        self.assertLess((whole[:, :, 16:48, 32:96] - part).abs().max(), 1e-3)

    def test_the_judge_agrees_with_the_painter(self):
        rng = random.Random(2)
        specs = [one_object(rng, True) for _ in range(20)] + [two_objects(rng, True) for _ in range(20)]
        judged = [judge_objects(image, spec)[0] for image, spec in zip(render(specs, 1024, 1024, 16), specs)]
        for fact in ("background", "color", "place"):
            self.assertTrue(all(facts[fact] for facts in judged), fact)
        self.assertGreater(sum(facts["shape"] for facts in judged), 36)

    def test_every_shape_is_distinguished_from_the_others(self):
        for shape in SHAPES:
            spec = dict(background="white", kind="one", objects=[dict(shape=shape, color="black", x=0.5, y=0.5, radius=0.25)])
            image = render([spec], 1024, 1024, 16)[0]
            self.assertEqual(best_shape(image.mean(0) < 0)[0], shape)

    def test_held_out_combinations_are_never_sampled(self):
        rng = random.Random(3)
        for spec in (sample(rng) for _ in range(500)):
            for thing in spec.get("objects", []):
                self.assertFalse(held_out(thing["shape"], thing["color"], spec["background"]))
        held = sum(held_out(s, c, b) for s in SHAPES for c in COLOR_NAMES for b in COLOR_NAMES)
        self.assertAlmostEqual(held / 1440, 1 / 11, delta=0.01)


class Networks(unittest.TestCase):
    def test_every_word_of_the_captions_is_one_token(self):
        rng, tokenizer = random.Random(4), Tokenizer(TOKENIZER)
        for text in (plain_caption(sample(rng), rng) for _ in range(300)):
            words = [word for word in text.replace(",", " ,").split()]
            self.assertEqual(tokenizer(text, 77).index(tokenizer.end), len(words) + 1, text)

    def test_padding_changes_nothing(self):
        tokenizer = Tokenizer(TOKENIZER)
        model = TextEncoders(len(tokenizer.vocabulary), tokenizer.end)
        short, long = (model(torch.tensor([tokenizer("a red circle", length)])) for length in (24, 77))
        self.assertLess((short[1] - long[1]).abs().max(), 1e-5)
        self.assertLess((short[0] - long[0][:, :24]).abs().max(), 1e-5)
        self.assertEqual(float(long[0][:, 24:].abs().max()), 0)

    def test_sides_may_be_any_multiple_of_four(self):
        model = Denoiser((16, 16, 16), condition=16)
        for height, width in ((64, 64), (36, 28), (20, 52)):
            v = model(torch.randn(2, 3, height, width), torch.tensor([500.0]), torch.randn(2, 9, 192), torch.randn(2, 128), torch.ones(2, 6))
            self.assertEqual(v.shape, (2, 3, height, width))
        self.assertEqual(Decoder()(torch.zeros(1, 3, 4, 8)).shape, (1, 3, 64, 128))


class Checkpoints(unittest.TestCase):
    def test_a_run_continues_with_the_same_random_numbers(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "run.pt")
            checkpoint.save(path, step=7)
            first = random.random(), torch.rand(1)
            self.assertEqual(checkpoint.load(path)["step"], 7)
            self.assertEqual((random.random(), torch.rand(1)), first)
            self.assertEqual(os.listdir(folder), ["run.pt"])


if __name__ == "__main__":
    unittest.main()
