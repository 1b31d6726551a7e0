"""python3 -m unittest tests.test_video, in models/training."""
import os
import random
import sys
import unittest

import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from scenes.clips import moving_object, plain_clip_caption, sample
from scenes.film import shoot, times_of
from scenes.motions import MOTIONS
from video.denoiser import NOMINAL_GUIDANCE, Denoiser, sums
from video.judge import judge
from video.sampler import frames_of, levels
from video.tokenizer import END, PAD, UNKNOWN, Tokenizer, build


class Clips(unittest.TestCase):
    def test_the_judge_sees_every_motion_in_what_the_painter_paints(self):
        rng = random.Random(4)
        times = torch.linspace(0, 1, 21)
        seen = set()
        while seen != set(MOTIONS):
            spec = moving_object(rng)
            thing = spec["objects"][0]
            if thing["size"] == "small" or thing["motion"] in seen or (thing["motion"] == "rotate" and thing["shape"] != "triangle"):
                continue
            facts, shown = judge(shoot([spec], 480, 832, times, 1.0)["frames"][0], spec)
            self.assertEqual(shown, thing["motion"], plain_clip_caption(spec, rng))
            self.assertTrue(all(facts.values()), facts)
            seen.add(thing["motion"])

    def test_windows_show_the_same_clip(self):
        specs, times = [sample(random.Random(i)) for i in range(6)], times_of(3, random.Random(1))
        whole = shoot(specs, 480, 832, times, 1.0, seed=5)["frames"]
        part = shoot(specs, 480, 832, times, 1.0, seed=5, window=(64, 160, 320, 416))["frames"]
        self.assertLess(float((whole[..., 10:26, 4:20] - part).abs().max()), 1e-3)


class Words(unittest.TestCase):
    def test_words_are_single_pieces(self):
        tokenizer = Tokenizer(build())
        ids, mask = tokenizer("A red circle bouncing", 8)
        self.assertEqual((sum(mask), ids[4], ids[5:]), (5, END, [PAD] * 3))
        self.assertNotIn(UNKNOWN, tokenizer("an astronaut's zebra, 8k!", 64)[0])
        self.assertIn(UNKNOWN, tokenizer("\u732b", 8)[0])


class Network(unittest.TestCase):
    def test_sums_of_a_still_clip_are_in_the_first_only(self):
        mixed = sums(torch.ones(1, 64, 3, 2, 2), (torch.arange(64) + 0.5) / 64)
        self.assertLess(float((mixed[0, :3] - 1).abs().max()), 1e-5)
        self.assertLess(float(mixed[0, 3:].abs().max()), 1e-5)

    def test_any_size_and_length(self):
        torch.manual_seed(0)
        model, text = Denoiser().eval(), torch.randn(1, 5, 128)
        for shape in ((1, 16, 16), (3, 17, 21)):
            with torch.no_grad():
                x = torch.randn(1, 12, *shape)
                velocity = model(x, torch.tensor([700.0]), text)
                noisy, conditional, unconditional, keep, _ = model.both(x, torch.tensor([700.0]), text)
            self.assertEqual(velocity.shape, x.shape)
            clean = x - 0.7 * velocity
            wanted = keep * noisy + (1 - keep) * (unconditional + (conditional - unconditional) / NOMINAL_GUIDANCE)
            self.assertLess(float((frames_of(clean)[:, -1] - wanted[:, -1]).abs().max()), 1e-4)

    def test_levels_are_the_schedulers(self):
        # diffusers' UniPCMultistepScheduler, flow_shift 3, 25 steps.
        self.assertEqual([int(level * 1000) for level in levels(25)[:3]], [1000, 986, 971])
        self.assertEqual(levels(25)[-1], 0.0)


if __name__ == "__main__":
    unittest.main()
