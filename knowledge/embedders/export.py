"""Writes the bundled model as an ONNX graph, so that serving needs neither torch nor half a gigabyte.

`python -m knowledge.embedders.export FOLDER` does the same in a process of its own, whose memory is given back.

The graph is BERT (Devlin et al., 2018, arXiv:1810.04805) with mean pooling and L2 normalisation inside:
inputs `input_ids` and `attention_mask` (n, tokens) int64, output `embedding` (n, dimension) float32. Large weights lie
beside the graph in a file that onnxruntime maps into memory, so that only the used rows of the word table take up any.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from knowledge.embedders.bundled import bundled_model, graph_folder, verify_weights

OPSET = 20  # the first with Gelu as an operator
IR_VERSION = 10
Weights = Mapping[str, NDArray[Any]]


def read_safetensors(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors of a safetensors file by name (8 bytes of header length, a JSON header, then the raw data)."""
    types = {"F32": np.float32, "I64": np.int64}
    data = np.memmap(path, mode="r", dtype=np.uint8)
    start = 8 + int(data[:8].view(np.uint64)[0])
    header = json.loads(bytes(data[8:start]))
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, last = entry["data_offsets"]
            raw = data[start + first : start + last]
            tensors[name] = np.frombuffer(raw.tobytes(), types[entry["dtype"]]).reshape(entry["shape"])
    return tensors


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The sizes of a BERT encoder, as its config.json has them."""

    hidden: int
    layers: int
    heads: int
    epsilon: float

    @classmethod
    def read(cls, folder: Path) -> Shape:
        """The sizes that config.json in `folder` states; raises ValueError for another kind of model."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        form = config["model_type"], config["hidden_act"], config["position_embedding_type"]
        if form != ("bert", "gelu", "absolute"):
            raise ValueError(f"{folder} holds no BERT with gelu and absolute positions")
        return cls(
            hidden=config["hidden_size"],
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            epsilon=config["layer_norm_eps"],
        )


@dataclass
class GraphWriter:
    """Collects nodes and constants; every method returns the name of the value that it adds."""

    weights: Weights
    shape: Shape
    nodes: list[NodeProto] = field(default_factory=list)
    constants: dict[str, TensorProto] = field(default_factory=dict)

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """A constant of this name, stored once."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def integers(self, *values: int) -> str:
        """A constant vector of integers, such as axes or a target shape."""
        return self.constant("ints_" + "_".join(map(str, values)), np.array(values, np.int64))

    def number(self, value: float) -> str:
        """A constant number."""
        return self.constant(f"number_{value}", np.array(value, np.float32))

    def apply(self, operator: str, *inputs: str, **settings: Any) -> str:
        """The result of one ONNX operator on values."""
        output = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **settings))
        return output

    def normalised(self, value: str, prefix: str) -> str:
        """Layer normalisation with the scale and shift stored under `prefix`."""
        scale = self.constant(f"{prefix}.weight", self.weights[f"{prefix}.weight"])
        shift = self.constant(f"{prefix}.bias", self.weights[f"{prefix}.bias"])
        return self.apply("LayerNormalization", value, scale, shift, axis=-1, epsilon=self.shape.epsilon)

    def linear(self, value: str, *prefixes: str) -> str:
        """value · Wᵀ + b; several prefixes are stacked into one wider product."""
        matrix = np.concatenate([self.weights[f"{p}.weight"] for p in prefixes]).T
        bias = np.concatenate([self.weights[f"{p}.bias"] for p in prefixes])
        name = "+".join(prefixes)
        product = self.apply("MatMul", value, self.constant(f"{name}.weight_t", matrix))
        return self.apply("Add", product, self.constant(f"{name}.bias_all", bias))


def _embedded_tokens(graph: GraphWriter) -> str:
    weights = graph.weights
    words = graph.apply("Gather", graph.constant("words", weights["embeddings.word_embeddings.weight"]), "input_ids")
    length = graph.apply("Gather", graph.apply("Shape", "input_ids"), graph.integers(1), axis=0)
    table = graph.constant("positions", weights["embeddings.position_embeddings.weight"])
    positions = graph.apply("Slice", table, graph.integers(0), length, graph.integers(0))
    segment = graph.constant("segment", weights["embeddings.token_type_embeddings.weight"][0])
    return graph.normalised(graph.apply("Add", graph.apply("Add", words, positions), segment), "embeddings.LayerNorm")


def _attention(graph: GraphWriter, hidden: str, penalty: str, prefix: str) -> str:
    shape = graph.shape
    parts = [f"{prefix}.attention.self.{name}" for name in ("query", "key", "value")]
    stacked = graph.apply("Split", graph.linear(hidden, *parts), axis=-1, num_outputs=3)
    # Split has three outputs; `apply` names one, so the other two are named here.
    names = [stacked, f"{stacked}_key", f"{stacked}_value"]
    graph.nodes[-1].output[:] = names
    by_head = graph.integers(0, 0, shape.heads, shape.hidden // shape.heads)
    query, key, value = (graph.apply("Reshape", name, by_head) for name in names)
    query = graph.apply("Transpose", query, perm=[0, 2, 1, 3])
    key = graph.apply("Transpose", key, perm=[0, 2, 3, 1])
    value = graph.apply("Transpose", value, perm=[0, 2, 1, 3])
    scale = graph.number(float(1 / np.sqrt(shape.hidden // shape.heads)))
    scores = graph.apply("Add", graph.apply("Mul", graph.apply("MatMul", query, key), scale), penalty)
    mixed = graph.apply("MatMul", graph.apply("Softmax", scores, axis=-1), value)
    mixed = graph.apply("Transpose", mixed, perm=[0, 2, 1, 3])
    joined = graph.apply("Reshape", mixed, graph.integers(0, 0, shape.hidden))
    return graph.linear(joined, f"{prefix}.attention.output.dense")


def _layer(graph: GraphWriter, hidden: str, penalty: str, prefix: str) -> str:
    attended = graph.apply("Add", _attention(graph, hidden, penalty, prefix), hidden)
    attended = graph.normalised(attended, f"{prefix}.attention.output.LayerNorm")
    wide = graph.apply("Gelu", graph.linear(attended, f"{prefix}.intermediate.dense"))
    narrow = graph.apply("Add", graph.linear(wide, f"{prefix}.output.dense"), attended)
    return graph.normalised(narrow, f"{prefix}.output.LayerNorm")


def _pooled(graph: GraphWriter, hidden: str, mask: str) -> None:
    """Mean over real tokens, scaled to length 1, as the model's own pooling and normalising modules do."""
    column = graph.apply("Unsqueeze", mask, graph.integers(2))
    summed = graph.apply("ReduceSum", graph.apply("Mul", hidden, column), graph.integers(1), keepdims=0)
    counted = graph.apply("ReduceSum", column, graph.integers(1), keepdims=0)
    mean = graph.apply("Div", summed, graph.apply("Max", counted, graph.number(1e-9)))
    length = graph.apply("Max", graph.apply("ReduceL2", mean, graph.integers(1), keepdims=1), graph.number(1e-12))
    graph.nodes.append(helper.make_node("Div", [mean, length], ["embedding"]))


def build_graph(weights: Weights, shape: Shape) -> onnx.ModelProto:
    """The whole encoder as an ONNX model, its weights inside."""
    graph = GraphWriter(weights=weights, shape=shape)
    mask = graph.apply("Cast", "attention_mask", to=TensorProto.FLOAT)
    absent = graph.apply("Sub", graph.number(1.0), graph.apply("Unsqueeze", mask, graph.integers(1, 2)))
    penalty = graph.apply("Mul", absent, graph.number(-1e9))
    hidden = _embedded_tokens(graph)
    for layer in range(shape.layers):
        hidden = _layer(graph, hidden, penalty, f"encoder.layer.{layer}")
    _pooled(graph, hidden, mask)
    tokens = ["n", "tokens"]
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, tokens) for n in ("input_ids", "attention_mask")]
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", shape.hidden])
    whole = helper.make_graph(graph.nodes, "encoder", inputs, [output], list(graph.constants.values()))
    return helper.make_model(whole, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


def export(cache: Path) -> Path:
    """The folder with `model.onnx` and `model.data`, written there unless it stands already.

    It is written beside its place and moved there whole, so a killed export leaves nothing half done.
    """
    target = graph_folder(cache)
    if (target / "model.onnx").is_file():
        return target
    source = bundled_model()
    verify_weights(source)
    stored = read_safetensors(source / "model.safetensors")
    weights = {name.removeprefix("bert."): value for name, value in stored.items()}
    model = build_graph(weights, Shape.read(source))
    cache.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="export-", dir=cache))
    try:
        onnx.save_model(
            model, str(draft / "model.onnx"), save_as_external_data=True, location="model.data", size_threshold=4096
        )
        onnx.checker.check_model(str(draft / "model.onnx"))
        draft.rename(target)
    except OSError:
        # Another process may have finished first; its graph is the same as ours.
        if not (target / "model.onnx").is_file():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def main(arguments: list[str]) -> int:
    """Export into the one folder named; 0 when it stands, 2 for wrong usage."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m knowledge.embedders.export FOLDER\n")
        return 2
    sys.stdout.write(f"{export(Path(arguments[0]))}{os.linesep}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
