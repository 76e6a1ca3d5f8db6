using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Graphs;

namespace OrleansAi.OnnxModels;

/// <summary>
/// An encoder as Hugging Face exports BERT: <c>input_ids</c>, <c>attention_mask</c> and <c>token_type_ids</c>, all int64
/// [batch, sequence], to <c>last_hidden_state</c> [batch, sequence, hidden] or to <c>logits</c> [batch, labels]. Its weights are random.
/// </summary>
public sealed class EncoderModel
{
    private readonly OnnxGraph _graph = new();
    private readonly EncoderShape _shape;
    private readonly RandomWeights _weights;

    private EncoderModel(EncoderShape shape)
    {
        _shape = shape;
        _weights = new RandomWeights(shape.Seed);
    }

    /// <summary>The model as bytes of ONNX.</summary>
    public static byte[] Write(EncoderShape shape)
    {
        var model = new EncoderModel(shape);
        model.Build();
        return model._graph.ToBytes();
    }

    private void Build()
    {
        var ids = _graph.Input("input_ids", TensorElementType.Int64, "batch", "sequence");
        var mask = _graph.Input("attention_mask", TensorElementType.Int64, "batch", "sequence");
        var state = Embeddings(ids);
        var bias = Bias(mask);
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            state = Normalized(_graph.Node("Add", [state, Attention(state, bias)]));
            state = Normalized(_graph.Node("Add", [state, FeedForward(state)]));
        }

        if (_shape.Labels == 0)
        {
            _graph.Node("Identity", [state], ["last_hidden_state"]);
            _graph.Output("last_hidden_state", TensorElementType.Float, "batch", "sequence", _shape.Hidden);
            return;
        }

        var first = _graph.Node("Gather", [state, _graph.Number(0)], OnnxSetting.Of("axis", 1L));
        var pooled = _graph.Node("Tanh", [Linear(first, _shape.Hidden, _shape.Hidden)]);
        _graph.Node("Identity", [Linear(pooled, _shape.Hidden, _shape.Labels)], ["logits"]);
        _graph.Output("logits", TensorElementType.Float, "batch", _shape.Labels);
    }

    private string Embeddings(string ids)
    {
        var state = _graph.Node("Gather", [Matrix(_shape.Vocabulary, _shape.Hidden, 1), ids]);
        var length = _graph.Node("Gather", [_graph.Node("Shape", [ids]), _graph.Numbers(1)]);
        var positions = _graph.Node("Slice", [Matrix(_shape.Positions, _shape.Hidden, 1), _graph.Numbers(0), length, _graph.Numbers(0)]);
        state = _graph.Node("Add", [state, positions]);
        if (_shape.HasTypes)
        {
            var types = _graph.Input("token_type_ids", TensorElementType.Int64, "batch", "sequence");
            state = _graph.Node("Add", [state, _graph.Node("Gather", [Matrix(2, _shape.Hidden, 1), types])]);
        }

        return Normalized(state);
    }

    // [batch, 1, 1, sequence]: 0 where a token is, and far below zero where it is padding.
    private string Bias(string mask)
    {
        var real = _graph.Node("Cast", [_graph.Node("Unsqueeze", [mask, _graph.Numbers(1, 2)])], OnnxSetting.Of("to", 1L));
        return _graph.Node("Mul", [_graph.Node("Sub", [_graph.Scalar(1), real]), _graph.Scalar(-3e38f)]);
    }

    private string Attention(string state, string bias)
    {
        var width = _shape.Hidden / _shape.Heads;
        var query = _graph.Node("Mul", [Split(state, 0, 2, 1, 3), _graph.Scalar(1 / MathF.Sqrt(width))]);
        var scores = _graph.Node("Add", [_graph.Node("MatMul", [query, Split(state, 0, 2, 3, 1)]), bias]);
        var weighted = _graph.Node("MatMul", [_graph.Node("Softmax", [scores], OnnxSetting.Of("axis", -1L)), Split(state, 0, 2, 1, 3)]);
        var joined = _graph.Node("Transpose", [weighted], OnnxSetting.Of("perm", 0, 2, 1, 3));
        return Linear(_graph.Node("Reshape", [joined, _graph.Numbers(0, 0, _shape.Hidden)]), _shape.Hidden, _shape.Hidden);
    }

    private string Split(string state, params ReadOnlySpan<long> order)
    {
        var heads = _graph.Node("Reshape", [Linear(state, _shape.Hidden, _shape.Hidden), _graph.Numbers(0, 0, _shape.Heads, _shape.Hidden / _shape.Heads)]);
        return _graph.Node("Transpose", [heads], OnnxSetting.Of("perm", order));
    }

    private string FeedForward(string state)
    {
        var wide = Linear(state, _shape.Hidden, 4 * _shape.Hidden);
        var erf = _graph.Node("Erf", [_graph.Node("Div", [wide, _graph.Scalar(MathF.Sqrt(2))])]);
        var gelu = _graph.Node("Mul", [_graph.Node("Mul", [wide, _graph.Node("Add", [erf, _graph.Scalar(1)])]), _graph.Scalar(0.5f)]);
        return Linear(gelu, 4 * _shape.Hidden, _shape.Hidden);
    }

    private string Linear(string state, int from, int to) =>
        _graph.Node("Add", [_graph.Node("MatMul", [state, Matrix(from, to, 1 / MathF.Sqrt(from))]), _graph.Weights(_weights.Normal(to, 0.02f), to)]);

    private string Normalized(string state)
    {
        var ones = Enumerable.Repeat(1f, _shape.Hidden).ToArray();
        return _graph.Node(
            "LayerNormalization",
            [state, _graph.Weights(ones, _shape.Hidden), _graph.Weights(new float[_shape.Hidden], _shape.Hidden)],
            OnnxSetting.Of("axis", -1L),
            OnnxSetting.Of("epsilon", 1e-12f));
    }

    private string Matrix(int rows, int columns, float deviation) => _graph.Weights(_weights.Normal((long)rows * columns, deviation), rows, columns);
}
