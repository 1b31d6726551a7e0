"""Trains the demo pack's prompt enhancer. Run in models/training: `nice -n 5 python3 -m enhancer.train`. The pairs are made up while training."""
import argparse
import copy
import os
import random
import signal
import time

import torch
import torch.nn.functional as F

import checkpoint

from .chat import END, START, question
from .network import CONFIG, Decoder
from .pairs import pair
from .tokenizer import Tokenizer, build

# Padded tokens in a batch.
BUDGET = 640
LONGEST = 224
IGNORED = -100
# The heads that are taught, and what stands between prompt and answer.
BEFORE_LAYER, COPY_LAYER, HINT = 0, 2, 1.0
AFTER = f"{END}\n{START}assistant\n"


def sources(prompt, answer, verbatim):
    """Where in the prompt each token of the answer comes from; None where it is new or there are several."""
    if verbatim:
        return [i if i < len(prompt) else None for i in range(len(answer))]
    return [prompt.index(token) if prompt.count(token) == 1 else None for token in answer]


def encoded(tokenizer, rng, pieces):
    """One conversation -> ids, how many of them are the question, and (position, source) of the tokens that are repeated from the prompt."""
    while True:
        short, rich, facts, video = pair(rng, pieces)
        asked = tokenizer.encode(question(short, video))
        prompt, answer = tokenizer.encode(short), tokenizer.encode(rich + END)
        if len(asked) + len(answer) <= LONGEST:
            before = len(asked) - len(prompt) - len(tokenizer.encode(AFTER))
            found = sources(prompt, answer, facts["kind"] == "other")
            return [*asked, *answer], len(asked), [(len(asked) - 1 + i, before + source) for i, source in enumerate(found) if source is not None]


def batches(tokenizer, rng, pieces):
    """For ever: batches of about BUDGET tokens, of conversations of about the same length. -> ids (B, S), targets (B, S), repeated (R, 3): row, position, source."""
    while True:
        pool = sorted((encoded(tokenizer, rng, pieces) for _ in range(512)), key=lambda item: len(item[0]))
        made = []
        while pool:
            length = len(pool[-1][0])
            count = max(1, BUDGET // length)
            taken, pool = pool[-count:], pool[:-count]
            ids = torch.full((len(taken), length), tokenizer.end)
            targets = torch.full((len(taken), length), IGNORED)
            repeated = [(row, position, source) for row, (_, _, places) in enumerate(taken) for position, source in places]
            for row, (numbers, asked, _) in enumerate(taken):
                ids[row, : len(numbers)] = torch.tensor(numbers)
                targets[row, asked - 1 : len(numbers) - 1] = ids[row, asked : len(numbers)]
            made.append((ids, targets, torch.tensor(repeated).reshape(-1, 3)))
        rng.shuffle(made)
        yield from made


def loss_of(model, ids, targets):
    """Cross entropy of the answers' tokens only; logits are computed only where an answer is."""
    count, length = ids.shape
    states, _ = model.states(ids, torch.ones_like(ids), torch.arange(length)[None].expand(count, length))
    wanted = targets != IGNORED
    return F.cross_entropy(states[wanted] @ model.embedding.weight.t(), targets[wanted])


def hint_of(model, repeated):
    """Teaches two heads what repeating needs: one to look at the token before, one at the place in the prompt that comes next.

    Small models find this by themselves only after many more examples than a CPU can show them in an hour.
    """
    before, copying = model.layers[BEFORE_LAYER].looks, model.layers[COPY_LAYER].looks
    previous = before.diagonal(-1, 1, 2).clamp(min=1e-6).log().mean()
    rows, positions, places = repeated.t()
    return -previous - copying[rows, positions, places].clamp(min=1e-6).log().mean()


def rate(step, args):
    """Warm-up, a plateau, and a linear way down over the last third."""
    fall = (args.steps - step) / (args.steps / 3)
    return args.rate * min(1.0, (step + 1) / 150, max(0.01, fall))


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/enhancer.pt", help="checkpoint to go on from and to write")
    parser.add_argument("--tokenizer", default=".work/enhancer-tokenizer.json", help="written when missing")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--save-every", type=float, default=120, help="seconds")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = parse()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    if not os.path.exists(args.tokenizer):
        build(args.tokenizer)
    tokenizer = Tokenizer(args.tokenizer)
    model = Decoder(len(tokenizer), CONFIG)
    matrices = [p for p in model.parameters() if p.ndim > 1]
    rest = [p for p in model.parameters() if p.ndim == 1]
    for layer in (BEFORE_LAYER, COPY_LAYER):
        model.layers[layer].watched = True
    optimizer = torch.optim.AdamW([dict(params=matrices, weight_decay=0.02), dict(params=rest, weight_decay=0.0)], lr=args.rate, betas=(0.9, 0.98))
    average = copy.deepcopy(model).eval()
    step = tokens = 0
    state = checkpoint.load(args.run)
    if state:
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step, tokens = state["step"], state["tokens"]
    stop = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.append(True))
    keep = lambda: checkpoint.save(args.run, model=model.state_dict(), average=average.state_dict(), optimizer=optimizer.state_dict(), step=step, tokens=tokens, config=CONFIG)
    supply = batches(tokenizer, random, tokenizer.whole_pieces)
    reported = saved = time.time()
    losses, hints, since = [], [], tokens
    while step < args.steps and not stop:
        for group in optimizer.param_groups:
            group["lr"] = rate(step, args)
        ids, targets, repeated = next(supply)
        loss = loss_of(model, ids, targets)
        hint = hint_of(model, repeated)
        optimizer.zero_grad()
        (loss + HINT * hint).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step, tokens = step + 1, tokens + ids.numel()
        checkpoint.follow(average, model, step, most=0.995)
        losses.append(loss.item())
        hints.append(hint.item())
        if step % 50 == 0:
            spent = time.time() - reported
            print(f"step {step}/{args.steps}  tokens {tokens}  loss {sum(losses) / len(losses):.4f}  hint {sum(hints) / len(hints):.3f}  rate {rate(step, args):.1e}  {(tokens - since) / spent:.0f} tokens/s  {50 / spent:.2f} steps/s", flush=True)
            reported, losses, hints, since = time.time(), [], [], tokens
        if time.time() - saved > args.save_every:
            keep()
            saved = time.time()
    keep()
    print(f"saved at step {step}", flush=True)


if __name__ == "__main__":
    main()
