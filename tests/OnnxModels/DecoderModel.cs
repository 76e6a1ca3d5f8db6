using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Graphs;

namespace OrleansAi.OnnxModels;

/// <summary>
/// A decoder as Optimum or ORT GenAI export them: <c>input_ids</c>, <c>attention_mask</c>, <c>position_ids</c> and
/// <c>past_key_values.N.key/value</c> [batch, heads, past, width] to <c>logits</c> [batch, sequence, vocabulary] and
/// <c>present.N.key/value</c>. Its weights are random.
/// </summary>
public sealed class DecoderModel
{
    private const float Never = -3e38f;

    private readonly OnnxGraph _graph = new();
    private readonly DecoderShape _shape;
    private readonly RandomWeights _weights;
    private string _bias = "";
    private string _seen = "";
    private string _total = "";

    private DecoderModel(DecoderShape shape)
    {
        _shape = shape;
        _weights = new RandomWeights(shape.Seed);
    }

    private int Width => _shape.Hidden / _shape.Heads;

    /// <summary>The model as bytes of ONNX.</summary>
    public static byte[] Write(DecoderShape shape)
    {
        var model = new DecoderModel(shape);
        model.Build();
        return model._graph.ToBytes();
    }

    private void Build()
    {
        var ids = _graph.Input("input_ids", TensorElementType.Int64, "batch", "sequence");
        var mask = _graph.Input("attention_mask", TensorElementType.Int64, "batch", "total");
        var positions = _graph.Input("position_ids", TensorElementType.Int64, "batch", "sequence");
        var embedding = Matrix(_shape.Vocabulary, _shape.Hidden, 1);
        var state = _graph.Node("Add", [
            _graph.Node("Gather", [embedding, ids]),
            _graph.Node("Gather", [Matrix(_shape.Positions, _shape.Hidden, 1), positions])]);
        if (_shape.IsGrouped)
            Count(mask);
        else
            Bias(ids, mask);

        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            state = _graph.Node("Add", [state, Attention(Normalized(state), layer)]);
            state = _graph.Node("Add", [state, FeedForward(Normalized(state))]);
        }

        state = Normalized(state);
        if (_shape.GivesLastLogits)
            state = _graph.Node("Slice", [state, _graph.Numbers(-1), _graph.Numbers(int.MaxValue), _graph.Numbers(1)]);
        _graph.Node("MatMul", [state, Matrix(_shape.Hidden, _shape.Vocabulary, 1)], ["logits"]);
        _graph.Output("logits", TensorElementType.Float, "batch", _shape.GivesLastLogits ? 1 : "sequence", _shape.Vocabulary);
    }

    // How many tokens each row has seen but for the last one, and how long the longest row is, as GroupQueryAttention wants them.
    private void Count(string mask)
    {
        var tokens = _graph.Node("ReduceSum", [mask, _graph.Numbers(1)], OnnxSetting.Of("keepdims", 0L));
        _seen = _graph.Node("Cast", [_graph.Node("Sub", [tokens, _graph.Number(1)])], OnnxSetting.Of("to", (long)TensorElementType.Int32));
        _total = _graph.Node("Cast", [Size(mask)], OnnxSetting.Of("to", (long)TensorElementType.Int32));
    }

    // [batch, 1, sequence, total]: far below zero where a token is padding, or comes later.
    private void Bias(string ids, string mask)
    {
        var total = Size(mask);
        var past = _graph.Node("Sub", [total, Size(ids)]);
        var rows = _graph.Node("Unsqueeze", [_graph.Node("Range", [past, total, _graph.Number(1)]), _graph.Numbers(1)]);
        var columns = _graph.Node("Range", [_graph.Number(0), total, _graph.Number(1)]);
        var later = ToFloat(_graph.Node("Less", [rows, columns]));
        var padding = _graph.Node("Sub", [_graph.Scalar(1), ToFloat(_graph.Node("Unsqueeze", [mask, _graph.Numbers(1, 2)]))]);
        _bias = _graph.Node("Mul", [_graph.Node("Max", [later, padding]), _graph.Scalar(Never)]);
    }

    private string Attention(string state, int layer)
    {
        var (pastKey, pastValue) = (Cache($"past_key_values.{layer}.key"), Cache($"past_key_values.{layer}.value"));
        var (presentKey, presentValue) = ($"present.{layer}.key", $"present.{layer}.value");
        var (query, key, value) = (Linear(state, _shape.Hidden, _shape.Hidden), Linear(state, _shape.Hidden, KeyWidth), Linear(state, _shape.Hidden, KeyWidth));
        var attended = _shape.IsGrouped
            ? Grouped([query, key, value, pastKey, pastValue, _seen, _total], presentKey, presentValue)
            : Attended(query, Appended(pastKey, key, presentKey), Appended(pastValue, value, presentValue));
        foreach (var present in new[] { presentKey, presentValue })
            _graph.Output(present, TensorElementType.Float, "batch", _shape.KeyValueHeads, "total", Width);
        return Linear(attended, _shape.Hidden, _shape.Hidden);
    }

    private int KeyWidth => _shape.KeyValueHeads * Width;

    private string Grouped(IEnumerable<string> inputs, string presentKey, string presentValue)
    {
        var attended = $"{presentKey}.attended";
        _graph.Node(
            "GroupQueryAttention",
            inputs,
            [attended, presentKey, presentValue],
            OnnxSetting.Of("num_heads", _shape.Heads),
            OnnxSetting.Of("kv_num_heads", _shape.KeyValueHeads));
        return attended;
    }

    private string Appended(string past, string state, string present)
    {
        _graph.Node("Concat", [past, Split(state, _shape.KeyValueHeads)], [present], OnnxSetting.Of("axis", 2L));
        return present;
    }

    private string Attended(string query, string key, string value)
    {
        var scaled = _graph.Node("Mul", [Split(query, _shape.Heads), _graph.Scalar(1 / MathF.Sqrt(Width))]);
        var scores = _graph.Node("MatMul", [scaled, _graph.Node("Transpose", [Shared(key)], OnnxSetting.Of("perm", 0, 1, 3, 2))]);
        var weights = _graph.Node("Softmax", [_graph.Node("Add", [scores, _bias])], OnnxSetting.Of("axis", -1L));
        var attended = _graph.Node("Transpose", [_graph.Node("MatMul", [weights, Shared(value)])], OnnxSetting.Of("perm", 0, 2, 1, 3));
        return _graph.Node("Reshape", [attended, _graph.Numbers(0, 0, _shape.Hidden)]);
    }

    // Each head's keys for all the heads that ask it.
    private string Shared(string state)
    {
        var times = _shape.Heads / _shape.KeyValueHeads;
        if (times == 1)
            return state;

        var repeated = _graph.Node("Tile", [_graph.Node("Unsqueeze", [state, _graph.Numbers(2)]), _graph.Numbers(1, 1, times, 1, 1)]);
        return _graph.Node("Reshape", [repeated, _graph.Numbers(0, _shape.Heads, -1, Width)]);
    }

    private string Split(string state, int heads) =>
        _graph.Node("Transpose", [_graph.Node("Reshape", [state, _graph.Numbers(0, 0, heads, Width)])], OnnxSetting.Of("perm", 0, 2, 1, 3));

    private string Cache(string name) => _graph.Input(name, TensorElementType.Float, "batch", _shape.KeyValueHeads, "past", Width);

    private string FeedForward(string state) =>
        Linear(_graph.Node("Relu", [Linear(state, _shape.Hidden, 4 * _shape.Hidden)]), 4 * _shape.Hidden, _shape.Hidden);

    // A scalar: how many columns a matrix has.
    private string Size(string matrix) => _graph.Node("Gather", [_graph.Node("Shape", [matrix]), _graph.Number(1)]);

    private string ToFloat(string value) => _graph.Node("Cast", [value], OnnxSetting.Of("to", (long)TensorElementType.Float));

    private string Linear(string state, int from, int to) =>
        _graph.Node("Add", [_graph.Node("MatMul", [state, Matrix(from, to, 1 / MathF.Sqrt(from))]), _graph.Weights(_weights.Normal(to, 0.02f), to)]);

    private string Normalized(string state)
    {
        var ones = Enumerable.Repeat(1f, _shape.Hidden).ToArray();
        return _graph.Node(
            "LayerNormalization",
            [state, _graph.Weights(ones, _shape.Hidden), _graph.Weights(new float[_shape.Hidden], _shape.Hidden)],
            OnnxSetting.Of("axis", -1L),
            OnnxSetting.Of("epsilon", 1e-5f));
    }

    private string Matrix(int rows, int columns, float deviation) => _graph.Weights(_weights.Normal((long)rows * columns, deviation), rows, columns);
}
