using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Graphs;

namespace OrleansAi.OnnxModels;

/// <summary>Small models that are run on tensors.</summary>
public static class TensorModels
{
    /// <summary>How many features <see cref="Classifier"/> takes.</summary>
    public const int Features = 4;

    /// <summary>How many classes <see cref="Classifier"/> knows.</summary>
    public const int Classes = 3;

    /// <summary>All that a tensor of the Open Inference Protocol may hold.</summary>
    public static TensorElementType[] Types { get; } =
    [
        TensorElementType.Float, TensorElementType.UInt8, TensorElementType.Int8, TensorElementType.UInt16, TensorElementType.Int16, TensorElementType.Int32, TensorElementType.Int64,
        TensorElementType.String, TensorElementType.Bool, TensorElementType.Float16, TensorElementType.Double, TensorElementType.UInt32, TensorElementType.UInt64,
    ];

    /// <summary>Two layers with random weights: <c>features</c> FP32 [batch, 4] to <c>scores</c> FP32 [batch, 3], which add up to one, and <c>label</c> INT64 [batch].</summary>
    public static byte[] Classifier(int seed = 1, string axis = "batch")
    {
        const int hidden = 16;
        var graph = new OnnxGraph();
        var weights = new RandomWeights(seed);
        var features = graph.Input("features", TensorElementType.Float, axis, Features);
        var first = graph.Node("MatMul", [features, graph.Weights(weights.Normal(Features * hidden, 1), Features, hidden)]);
        var state = graph.Node("Tanh", [graph.Node("Add", [first, graph.Weights(weights.Normal(hidden, 1), hidden)])]);
        var logits = graph.Node("MatMul", [state, graph.Weights(weights.Normal(hidden * Classes, 1), hidden, Classes)]);
        graph.Node("Softmax", [logits], ["scores"], OnnxSetting.Of("axis", -1L));
        graph.Node("ArgMax", [logits], ["label"], OnnxSetting.Of("axis", 1L), OnnxSetting.Of("keepdims", 0L));
        graph.Output("scores", TensorElementType.Float, axis, Classes);
        graph.Output("label", TensorElementType.Int64, axis);
        return graph.ToBytes();
    }

    /// <summary>Layers with random weights, each as wide as is said: <c>features</c> FP32 [batch, first] to <c>scores</c> FP32 [batch, last].</summary>
    public static byte[] Layers(params ReadOnlySpan<int> widths)
    {
        var graph = new OnnxGraph();
        var weights = new RandomWeights(1);
        var state = graph.Input("features", TensorElementType.Float, "batch", widths[0]);
        for (var layer = 1; layer < widths.Length; layer++)
        {
            var (from, to) = (widths[layer - 1], widths[layer]);
            state = graph.Node("MatMul", [state, graph.Weights(weights.Normal(from * to, 1 / MathF.Sqrt(from)), from, to)]);
            state = layer < widths.Length - 1 ? graph.Node("Relu", [state]) : state;
        }

        graph.Node("Softmax", [state], ["scores"], OnnxSetting.Of("axis", -1L));
        graph.Output("scores", TensorElementType.Float, "batch", widths[^1]);
        return graph.ToBytes();
    }

    /// <summary>For each type an input <c>in_TYPE</c> [batch, 2] that comes out as <c>out_TYPE</c>.</summary>
    public static byte[] Identity(params ReadOnlySpan<TensorElementType> types)
    {
        var graph = new OnnxGraph();
        foreach (var type in types)
        {
            graph.Node("Identity", [graph.Input($"in_{type}", type, "batch", 2)], [$"out_{type}"]);
            graph.Output($"out_{type}", type, "batch", 2);
        }

        return graph.ToBytes();
    }

    /// <summary>Says how many rows it was run on: <c>x</c> FP32 [axis, width] to <c>rows</c> INT64 [axis], the same number in each row.</summary>
    public static byte[] Rows(string axis = "batch")
    {
        var graph = new OnnxGraph();
        var shape = graph.Node("Shape", [graph.Input("x", TensorElementType.Float, axis, "width")]);
        var rows = graph.Node("Gather", [shape, graph.Numbers(0)]);
        graph.Node("Expand", [rows, rows], ["rows"]);
        graph.Output("rows", TensorElementType.Int64, axis);
        return graph.ToBytes();
    }

    /// <summary>Says that it gives a row for each row, and gives only those that begin with a number above zero: <c>x</c> FP32 [batch, 2] to <c>kept</c> FP32 [batch, 2].</summary>
    public static byte[] Filter()
    {
        var graph = new OnnxGraph();
        var x = graph.Input("x", TensorElementType.Float, "batch", 2);
        var first = graph.Node("Gather", [x, graph.Number(0)], OnnxSetting.Of("axis", 1L));
        graph.Node("Compress", [x, graph.Node("Greater", [first, graph.Scalar(0)])], ["kept"], OnnxSetting.Of("axis", 0L));
        graph.Output("kept", TensorElementType.Float, "batch", 2);
        return graph.ToBytes();
    }

    /// <summary>Two tensors that must go together, which only its node knows of: <c>a</c> and <c>b</c> FP32 [batch, any] to <c>c</c>.</summary>
    public static byte[] Add()
    {
        var graph = new OnnxGraph();
        graph.Node("Add", [graph.Input("a", TensorElementType.Float, "batch", "left"), graph.Input("b", TensorElementType.Float, "batch", "right")], ["c"]);
        graph.Output("c", TensorElementType.Float, "batch", "both");
        return graph.ToBytes();
    }

    /// <summary>Takes the element of an index, and bears none but 0, 1 and 2: <c>index</c> INT64 [batch] to <c>value</c> FP32 [batch].</summary>
    public static byte[] Lookup()
    {
        var graph = new OnnxGraph();
        graph.Node("Gather", [graph.Weights([10f, 20f, 30f], 3), graph.Input("index", TensorElementType.Int64, "batch")], ["value"]);
        graph.Output("value", TensorElementType.Float, "batch");
        return graph.ToBytes();
    }

    /// <summary>Writes a model into a folder of its own, as <c>model.onnx</c>.</summary>
    public static string Write(string folder, byte[] model)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), model);
        return folder;
    }
}
