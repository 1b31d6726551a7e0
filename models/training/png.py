"""Writes PNG files with nothing but zlib (Debian's python has no imaging library by default)."""
import struct
import zlib

import torch


def write_png(path, image):
    """image (3, H, W) in -1..1."""
    pixels = ((image.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + pixels[y].tobytes() for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b""))


def grid(images, columns):
    """(N, 3, H, W) -> (3, rows * H, columns * W)."""
    count, channels, height, width = images.shape
    rows = -(-count // columns)
    padded = torch.ones(rows * columns, channels, height, width)
    padded[:count] = images
    return padded.view(rows, columns, channels, height, width).permute(2, 0, 3, 1, 4).reshape(channels, rows * height, columns * width)
