using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansAi.Inference.Graphs;

/// <summary>Makes small ONNX models: nodes, weights, inputs and outputs, written as onnx.proto says, whose numbers for what a tensor holds are those of <see cref="TensorElementType"/>.</summary>
public sealed class OnnxGraph(int opset = 17)
{
    private readonly ProtoMessage _graph = new();
    private readonly Dictionary<string, string> _metadata = [];
    private bool _usesContributed;
    private int _names;

    /// <summary>Adds an input.</summary>
    /// <param name="name">Its name, which is also what nodes take it by.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="shape">Its dimensions: numbers, or names of those that are free.</param>
    public string Input(string name, TensorElementType type, params ReadOnlySpan<object> shape)
    {
        _graph.Message(11, ValueInfo(name, type, shape));
        return name;
    }

    /// <summary>Gives a node's result out.</summary>
    public void Output(string name, TensorElementType type, params ReadOnlySpan<object> shape) => _graph.Message(12, ValueInfo(name, type, shape));

    /// <summary>Adds weights.</summary>
    public string Weights(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Tensor(TensorElementType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a list of whole numbers.</summary>
    public string Numbers(params ReadOnlySpan<long> values) => Tensor(TensorElementType.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>Adds one whole number.</summary>
    public string Number(long value) => Tensor(TensorElementType.Int64, MemoryMarshal.AsBytes([value]), []);

    /// <summary>Adds one number.</summary>
    public string Scalar(float value) => Tensor(TensorElementType.Float, MemoryMarshal.AsBytes([value]), []);

    /// <summary>Adds a node with one result.</summary>
    /// <returns>The result's name.</returns>
    public string Node(string operation, IEnumerable<string> inputs, params OnnxSetting[] attributes)
    {
        var result = $"{operation}_{_names++}";
        Node(operation, inputs, [result], attributes);
        return result;
    }

    /// <summary>Adds a node whose results have these names.</summary>
    public void Node(string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, params OnnxSetting[] attributes)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs)
            node.Text(1, input);
        foreach (var output in outputs)
            node.Text(2, output);
        node.Text(4, operation);
        foreach (var attribute in attributes)
            node.Message(5, attribute.ToMessage());
        if (operation is "GroupQueryAttention")
        {
            node.Text(7, "com.microsoft");
            _usesContributed = true;
        }

        _graph.Message(1, node);
    }

    /// <summary>Says something about the model that its metadata carry.</summary>
    public void Metadata(string name, string value) => _metadata[name] = value;

    /// <summary>The model.</summary>
    public byte[] ToBytes()
    {
        _graph.Text(2, "graph");
        var model = new ProtoMessage();
        model.Number(1, 8);
        model.Text(2, "OrleansAi");
        model.Message(7, _graph);
        model.Message(8, OperatorSet("", opset));
        if (_usesContributed)
            model.Message(8, OperatorSet("com.microsoft", 1));
        foreach (var (name, value) in _metadata)
        {
            var entry = new ProtoMessage();
            entry.Text(1, name);
            entry.Text(2, value);
            model.Message(14, entry);
        }

        return model.Written.ToArray();
    }

    private string Tensor(TensorElementType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        var name = $"weights_{_names++}";
        var tensor = new ProtoMessage();
        foreach (var dimension in shape)
            tensor.Number(1, dimension);
        tensor.Number(2, (long)type);
        tensor.Text(8, name);
        tensor.Bytes(9, bytes);
        _graph.Message(5, tensor);
        return name;
    }

    private static ProtoMessage OperatorSet(string domain, long version)
    {
        var set = new ProtoMessage();
        set.Text(1, domain);
        set.Number(2, version);
        return set;
    }

    private static ProtoMessage ValueInfo(string name, TensorElementType type, ReadOnlySpan<object> dimensions)
    {
        var shape = new ProtoMessage();
        foreach (var dimension in dimensions)
        {
            var message = new ProtoMessage();
            if (dimension is string free)
                message.Text(2, free);
            else
                message.Number(1, Convert.ToInt64(dimension));
            shape.Message(1, message);
        }

        var tensor = new ProtoMessage();
        tensor.Number(1, (long)type);
        tensor.Message(2, shape);
        var kind = new ProtoMessage();
        kind.Message(1, tensor);
        var info = new ProtoMessage();
        info.Text(1, name);
        info.Message(2, kind);
        return info;
    }
}
