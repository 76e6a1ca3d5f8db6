# SPDX-License-Identifier: MIT
"""Writes the graphs of the two models."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, VERSION = 14, 7


def save(path, nodes, inputs, outputs, weights):
    graph = helper.make_graph(nodes, "model", inputs, outputs, [numpy_helper.from_array(numpy.ascontiguousarray(value), name) for name, value in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=VERSION, producer_name="training")
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def write_bag(path, rows, scale):
    """Sums the rows of a text's tokens and makes the sum one long. rows: int8 [tokens, width]; scale: float [tokens, 1]."""
    node = helper.make_node
    nodes = [
        node("Gather", ["rows", "input_ids"], ["gathered"]),
        node("Cast", ["gathered"], ["numbers"], to=TensorProto.FLOAT),
        node("Gather", ["scale", "input_ids"], ["scales"]),
        node("Mul", ["numbers", "scales"], ["vectors"]),
        node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        node("Unsqueeze", ["mask", "last"], ["present"]),
        node("Mul", ["vectors", "present"], ["kept"]),
        node("ReduceSum", ["kept", "second"], ["sum"], keepdims=0),
        node("ReduceL2", ["sum"], ["length"], axes=[1], keepdims=1),
        node("Max", ["length", "least"], ["divisor"]),
        node("Div", ["sum", "divisor"], ["sentence_embedding"]),
    ]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"]) for name in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", rows.shape[1]])]
    weights = {"rows": rows, "scale": scale, "last": numpy.array([2]), "second": numpy.array([1]), "least": numpy.array(1e-12, numpy.float32)}
    save(path, nodes, inputs, outputs, weights)


class Decoder:
    """The graph of train_chat.Model, with keys and values that come in and go out as Optimum names them."""

    def __init__(self, shape, weights, cos, sin):
        self.shape, self.nodes, self.count = shape, [], 0
        self.weights = {"cos": cos.astype(numpy.float16), "sin": sin.astype(numpy.float16)}
        self.inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name, axes in
                       (("input_ids", ["batch", "sequence"]), ("attention_mask", ["batch", "total"]), ("position_ids", ["batch", "sequence"]))]
        self.outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "sequence", weights["embedding.weight"].shape[0]])]
        self.trained = weights

    def node(self, kind, *inputs, output=None, **settings):
        self.count += 1
        output = output or f"{kind}.{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **settings))
        return output

    def numbers(self, *values):
        name = "numbers." + ".".join(map(str, values))
        self.weights[name] = numpy.array(values, numpy.int64)
        return name

    def scalar(self, value):
        name = f"scalar.{value}"
        self.weights[name] = numpy.array(value, numpy.float32)
        return name

    def weight(self, name, turned=False):
        """A weight of 16 bits, which ONNX Runtime widens once, when it loads the model."""
        half = f"{name}.half{'.turned' if turned else ''}"
        if half not in self.weights:
            value = self.trained[name]
            self.weights[half] = (value.T if turned else value).astype(numpy.float16)
        return self.node("Cast", half, to=TensorProto.FLOAT)

    def linear(self, state, name):
        return self.node("MatMul", state, self.weight(name, turned=True))

    def norm(self, state, name):
        square = self.node("ReduceMean", self.node("Mul", state, state), axes=[-1], keepdims=1)
        return self.node("Mul", self.node("Div", state, self.node("Sqrt", self.node("Add", square, self.scalar(1e-5)))), self.weight(name))

    def split(self, state, heads):
        return self.node("Transpose", self.node("Reshape", state, self.numbers(0, 0, heads, self.shape.head)), perm=[0, 2, 1, 3])

    def turn(self, state):
        half = self.shape.head // 2
        first = self.node("Slice", state, self.numbers(0), self.numbers(half), self.numbers(3))
        second = self.node("Slice", state, self.numbers(half), self.numbers(self.shape.head), self.numbers(3))
        swapped = self.node("Concat", self.node("Neg", second), first, axis=3)
        return self.node("Add", self.node("Mul", state, self.cos), self.node("Mul", swapped, self.sin))

    def shared(self, state):
        times = self.shape.heads // self.shape.shared
        tiled = self.node("Tile", self.node("Unsqueeze", state, self.numbers(2)), self.numbers(1, 1, times, 1, 1))
        return self.node("Reshape", tiled, self.numbers(0, self.shape.heads, -1, self.shape.head))

    def cached(self, state, layer, name):
        past = f"past_key_values.{layer}.{name}"
        axes = ["batch", self.shape.shared, None, self.shape.head]
        self.inputs.append(helper.make_tensor_value_info(past, TensorProto.FLOAT, [*axes[:2], "past", axes[3]]))
        self.outputs.append(helper.make_tensor_value_info(f"present.{layer}.{name}", TensorProto.FLOAT, [*axes[:2], "total", axes[3]]))
        return self.node("Concat", past, state, output=f"present.{layer}.{name}", axis=2)

    def attention(self, state, layer):
        name = f"layers.{layer}"
        query = self.turn(self.split(self.linear(state, f"{name}.query.weight"), self.shape.heads))
        key = self.cached(self.turn(self.split(self.linear(state, f"{name}.key.weight"), self.shape.shared)), layer, "key")
        value = self.cached(self.split(self.linear(state, f"{name}.value.weight"), self.shape.shared), layer, "value")
        scaled = self.node("Mul", query, self.scalar(self.shape.head ** -0.5))
        scores = self.node("MatMul", scaled, self.node("Transpose", self.shared(key), perm=[0, 1, 3, 2]))
        weights = self.node("Softmax", self.node("Add", scores, self.bias), axis=-1)
        mixed = self.node("Transpose", self.node("MatMul", weights, self.shared(value)), perm=[0, 2, 1, 3])
        return self.linear(self.node("Reshape", mixed, self.numbers(0, 0, self.shape.width)), f"{name}.out.weight")

    def inner(self, state, layer):
        gate = self.linear(state, f"layers.{layer}.gate.weight")
        gate = self.node("Mul", gate, self.node("Sigmoid", gate))
        return self.linear(self.node("Mul", gate, self.linear(state, f"layers.{layer}.up.weight")), f"layers.{layer}.down.weight")

    def size(self, matrix):
        return self.node("Gather", self.node("Shape", matrix), self.numbers(1))

    def later(self):
        """[batch, 1, sequence, total]: far below zero where a token is padding, or comes later."""
        number = self.node("Range", *(self.node("Squeeze", one) for one in (self.numbers(0), self.size("attention_mask"), self.numbers(1))))
        past = self.node("Sub", self.size("attention_mask"), self.size("input_ids"))
        rows = self.node("Slice", number, past, self.size("attention_mask"), self.numbers(0))
        is_later = self.node("Cast", self.node("Less", self.node("Unsqueeze", rows, self.numbers(1)), number), to=TensorProto.FLOAT)
        padding = self.node("Sub", self.scalar(1.0), self.node("Cast", self.node("Unsqueeze", "attention_mask", self.numbers(1, 2)), to=TensorProto.FLOAT))
        return self.node("Mul", self.node("Max", is_later, padding), self.scalar(-1e9))

    def build(self):
        embedding = self.weight("embedding.weight")
        self.bias = self.later()
        self.cos, self.sin = (self.node("Unsqueeze", self.node("Gather", self.node("Cast", name, to=TensorProto.FLOAT), "position_ids"), self.numbers(1)) for name in ("cos", "sin"))
        state = self.node("Gather", embedding, "input_ids")
        for layer in range(self.shape.layers):
            state = self.node("Add", state, self.attention(self.norm(state, f"layers.{layer}.before_attention"), layer))
            state = self.node("Add", state, self.inner(self.norm(state, f"layers.{layer}.before_inner"), layer))
        self.node("MatMul", self.norm(state, "last"), self.node("Transpose", embedding, perm=[1, 0]), output="logits")


def write_decoder(path, shape, weights, cos, sin):
    decoder = Decoder(shape, weights, cos, sin)
    decoder.build()
    save(path, decoder.nodes, decoder.inputs, decoder.outputs, decoder.weights)
