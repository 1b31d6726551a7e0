"""Checks the WAN export on tiny random modules: `python3 -m unittest discover tests` in models/export."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.dirname(__file__))

import whole_clip
from export_wan import export_decoder, export_transformer
from tiny import TRANSFORMER, VAE
from wan.rotary import grid, shares, tables, turn
from wan.transformer import Transformer
from wan.vae_decoder import Decoder, Upsampler

torch.manual_seed(0)


def complex_turn(x, counts, theta=10000.0):
    """WAN's own formula: x (B, N, heads, size) as complex pairs times exp(i * position * frequency)."""
    parts = []
    for axis, channels in enumerate(shares(x.shape[-1])):
        frequencies = 1.0 / theta ** (torch.arange(0, channels, 2).double() / channels)
        turns = torch.polar(torch.ones(counts[axis], channels // 2).double(), torch.outer(torch.arange(counts[axis]).double(), frequencies))
        shape = [1, 1, 1, -1]
        shape[axis] = counts[axis]
        parts.append(turns.reshape(shape).expand(*counts, -1))
    turns = torch.cat(parts, -1).flatten(0, 2)[None, :, None]
    pairs = torch.view_as_complex(x.double().reshape(*x.shape[:-1], -1, 2))
    return torch.view_as_real(pairs * turns).flatten(-2).float()


class Rotary(unittest.TestCase):
    def test_real_tables_do_what_the_complex_formula_does(self):
        for size in (24, 128):
            counts = (3, 4, 5)
            x = torch.randn(2, 60, 2, size)
            cosines, sines = zip(*tables(size, 64))
            like = torch.zeros(1, 1, *counts)
            turned = turn(x, grid(cosines, like), grid(sines, like))
            self.assertLess((turned - complex_turn(x, counts)).abs().max().item(), 1e-5)

    def test_shares_of_a_head_of_128_are_those_of_wan(self):
        self.assertEqual(shares(128), (44, 42, 42))


class Caches(unittest.TestCase):
    def setUp(self):
        self.decoder = Decoder(VAE).eval()
        self.latents = torch.randn(1, 4, 4, 6, 5)

    def by_frames(self):
        shapes = self.decoder.cache_shapes()
        caches = [torch.zeros(1, channels, kept, 6 * scale, 5 * scale) for channels, kept, scale in shapes]
        made = []
        for frame in range(4):
            sample, *caches = self.decoder(self.latents[:, :, frame : frame + 1], torch.tensor([int(frame == 0)]), *caches)
            made.append(sample)
        return made

    @torch.no_grad()
    def test_frame_by_frame_equals_the_whole_clip(self):
        made = self.by_frames()
        self.assertEqual([part.shape[2] for part in made], [1, 2, 2, 2])
        with mock.patch.object(Upsampler, "forward", whole_clip.upsample):
            whole = self.decoder.decode(self.latents, None, whole_clip.Padding())
        self.assertEqual(whole.shape, (1, 3, 7, 24, 20))
        self.assertLess((torch.cat(made, 2) - whole).abs().max().item(), 1e-5)


@unittest.skipUnless(shutil.which("node"), "ONNX Runtime is used through Node")
class Parity(unittest.TestCase):
    """torch and ONNX Runtime, at sizes that the exporter did not see."""

    def run_onnx(self, path, feeds, outputs):
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
            json.dump(dict(path=path, outputs=outputs, feeds={name: dict(type="int64" if value.dtype == torch.int64 else "float32", dims=list(value.shape), data=value.flatten().tolist()) for name, value in feeds.items()}), file)
        try:
            result = subprocess.run(["node", os.path.join(os.path.dirname(__file__), "run_onnx.mjs"), file.name], capture_output=True, text=True, check=False)
        finally:
            os.remove(file.name)
        self.assertEqual(result.returncode, 0, result.stderr)
        return {name: torch.tensor(value["data"]).reshape(value["dims"]) for name, value in json.loads(result.stdout).items()}

    @torch.no_grad()
    def test_transformer(self):
        model = Transformer(TRANSFORMER).eval()
        with tempfile.TemporaryDirectory() as folder:
            path = export_transformer(model, TRANSFORMER, 10, folder)
            feeds = dict(hidden_states=torch.randn(1, 4, 3, 6, 10), timestep=torch.tensor([731.0]), encoder_hidden_states=torch.randn(1, 10, 12))
            made = self.run_onnx(path, feeds, ["out_hidden_states"])["out_hidden_states"]
        self.assertLess((made - model(*feeds.values())).abs().max().item(), 1e-4)

    @torch.no_grad()
    def test_decoder_with_its_caches(self):
        model = Decoder(VAE).eval()
        shapes = model.cache_shapes()
        caches = [torch.zeros(1, channels, kept, 6 * scale, 4 * scale) for channels, kept, scale in shapes]
        names = [f"cache_out.{i}" for i in range(len(shapes))]
        with tempfile.TemporaryDirectory() as folder:
            path = export_decoder(model, VAE, folder)
            for frame in range(3):
                latent, first = torch.randn(1, 4, 1, 6, 4), torch.tensor([int(frame == 0)])
                feeds = {"latent_sample": latent, "first_chunk": first, **{f"cache_in.{i}": cache for i, cache in enumerate(caches)}}
                made = self.run_onnx(path, feeds, ["sample", *names])
                sample, *caches = model(latent, first, *caches)
                self.assertEqual(made["sample"].shape, sample.shape)
                self.assertLess((made["sample"] - sample).abs().max().item(), 1e-4)
                for name, cache in zip(names, caches):
                    self.assertLess((made[name] - cache).abs().max().item(), 1e-4)


if __name__ == "__main__":
    unittest.main()
