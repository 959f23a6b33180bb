"""The one PyTorch net behind all net entrants: embeddings and standardised numbers, a linear path beside two layers.

Small on purpose: it trains in about a second on one thread, so it can be refitted at every fold. Prediction needs no
torch: the same arithmetic in numpy on the weights, equal to float32 rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class NetWeights:
    """Weights by name, float32. Stored apart from everything else and read back as weights only."""

    arrays: dict[str, Floats]


def embedding_size(levels: int) -> int:
    """Width of the embedding of a category with so many levels."""
    return int(min(12, np.ceil(np.sqrt(levels)) + 1))


def forward(weights: NetWeights, numbers: Floats, codes: Ints) -> NDArray[np.float64]:
    """(n, outputs) in numpy. A code outside its category uses the mean of the embedding: nobody in particular.

    Summed in float64: in float32 what is said of a row would depend on its place among the others by the seventh digit,
    because processors add the rows of a block in other orders than those at its edge.
    """
    w = {name: array.astype(np.float64) for name, array in weights.arrays.items()}
    parts = [numbers.astype(np.float64)]
    for at in range(codes.shape[1]):
        table = w[f"embed{at}"]
        code = codes[:, at]
        known = (code >= 0) & (code < len(table))
        parts.append(np.where(known[:, None], table[np.where(known, code, 0)], table.mean(axis=0)))
    x = np.concatenate(parts, axis=1) if len(parts) > 1 else parts[0]
    hidden = np.maximum(x @ w["in.weight"].T + w["in.bias"], 0)
    hidden = np.maximum(hidden @ w["mid.weight"].T + w["mid.bias"], 0)
    found: NDArray[np.float64] = hidden @ w["out.weight"].T + w["out.bias"] + x @ w["wide.weight"].T
    return found


@dataclass(frozen=True)
class NetPlan:
    """How to build and train: widths, epochs, batch, learning rate, weight decay, dropout, patience (epochs), seed."""

    hidden: int
    epochs: int
    batch: int
    rate: float
    decay: float
    dropout: float
    patience: int
    seed: int


def train(
    numbers: Floats,
    codes: Ints,
    y: NDArray[np.generic],
    *,
    categories: Sequence[int],
    outputs: int,
    loss: str,
    plan: NetPlan,
) -> NetWeights:
    """Weights after training on (n, p) numbers, (n, c) codes and y (n,); ``loss`` is "pinball", "squared" or "classes".

    A tenth of the rows is held back to stop early (none below 50 rows). Deterministic: one thread, its own generators,
    torch's global generator left as it was.
    """
    # torch takes seconds and 200 MB to import: only who trains a net pays for it.
    import torch

    with _one_thread_own_generator(torch, plan.seed):
        net = _net(torch, numbers.shape[1], categories, outputs, plan)
        criterion = _criterion(torch, loss)
        data = [torch.from_numpy(np.ascontiguousarray(part)) for part in (numbers, codes, _target(y, loss))]
        return _fit(torch, net, criterion, data, plan)


def _target(y: NDArray[np.generic], loss: str) -> NDArray[np.generic]:
    return y.astype(np.int64) if loss == "classes" else y.astype(np.float32)


@contextmanager
def _one_thread_own_generator(torch, seed: int) -> Iterator[None]:  # type: ignore[no-untyped-def]  # torch is imported late
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)


def _net(torch, numbers: int, categories: Sequence[int], outputs: int, plan: NetPlan):  # type: ignore[no-untyped-def]  # torch is imported late
    width = numbers + sum(embedding_size(levels) for levels in categories)
    layers = {f"embed{at}": torch.nn.Embedding(levels, embedding_size(levels)) for at, levels in enumerate(categories)}
    layers["in"] = torch.nn.Linear(width, plan.hidden)
    layers["mid"] = torch.nn.Linear(plan.hidden, plan.hidden // 2)
    layers["out"] = torch.nn.Linear(plan.hidden // 2, outputs)
    layers["wide"] = torch.nn.Linear(width, outputs, bias=False)
    torch.nn.init.zeros_(layers["wide"].weight)
    torch.nn.init.zeros_(layers["out"].weight)
    for at in range(len(categories)):
        torch.nn.init.normal_(layers[f"embed{at}"].weight, std=0.1)
    return torch.nn.ModuleDict(layers)


def _forward(torch, net, numbers, codes, dropout: float, training: bool):  # type: ignore[no-untyped-def]  # torch is imported late
    embedded = [net[f"embed{at}"](codes[:, at]) for at in range(codes.shape[1])]
    x = torch.cat([numbers, *embedded], dim=1)
    hidden = torch.relu(net["in"](x))
    hidden = torch.nn.functional.dropout(hidden, dropout, training)
    hidden = torch.nn.functional.dropout(torch.relu(net["mid"](hidden)), dropout, training)
    return net["out"](hidden) + net["wide"](x)


def _criterion(torch, loss: str) -> Callable:  # type: ignore[no-untyped-def,type-arg]
    if loss == "classes":
        return torch.nn.functional.cross_entropy  # type: ignore[no-any-return]  # as above
    if loss == "pinball":  # at the median, so absolute error halved
        return lambda out, y: 0.5 * (out[:, 0] - y).abs().mean()
    return lambda out, y: ((out[:, 0] - y) ** 2).mean()


def _fit(torch, net, criterion, data, plan: NetPlan) -> NetWeights:  # type: ignore[no-untyped-def]  # torch is imported late
    numbers, codes, y = data
    rng = np.random.default_rng(plan.seed)
    order = rng.permutation(len(y))
    held = len(y) // 10 if len(y) >= 50 else 0
    watch, learn = torch.from_numpy(order[:held]), order[held:]
    optimiser = torch.optim.AdamW(net.parameters(), lr=plan.rate, weight_decay=plan.decay)
    best, best_loss, waited = _weights(net), float("inf"), 0
    for _ in range(plan.epochs):
        shuffled = torch.from_numpy(rng.permutation(learn))
        for rows in torch.split(shuffled, plan.batch):
            optimiser.zero_grad()
            out = _forward(torch, net, numbers[rows], codes[rows], plan.dropout, True)
            criterion(out, y[rows]).backward()
            optimiser.step()
        if not held:
            continue
        with torch.no_grad():
            out = _forward(torch, net, numbers[watch], codes[watch], 0.0, False)
            loss = float(criterion(out, y[watch]))
        best, best_loss, waited = (_weights(net), loss, 0) if loss < best_loss else (best, best_loss, waited + 1)
        if waited > plan.patience:
            break
    return best if held else _weights(net)


def _weights(net) -> NetWeights:  # type: ignore[no-untyped-def]  # torch is imported late
    state = net.state_dict()
    return NetWeights(
        {
            name.removesuffix(".weight") if name.startswith("embed") else name: state[name].numpy().copy()
            for name in state
        }
    )
