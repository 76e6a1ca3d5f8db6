using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Sessions;
using OrleansAi.OnnxModels;

namespace OrleansAi.Benchmarks.Inference;

/// <summary>A decoder called plainly: prompts of one length, in lockstep, each step's keys and values handed to the next. Nobody joins, nobody leaves.</summary>
internal sealed class PlainDecoder : IDisposable
{
    private const string Logits = "logits";

    private readonly InferenceSession _session;
    private readonly OrtMemoryInfo _memory;
    private readonly DecoderShape _shape;
    private readonly string[] _past;
    private readonly string[] _outputs;

    public PlainDecoder(string path, DecoderShape shape, InferenceDevice device)
    {
        _shape = shape;
        _session = PlainSession.Load(path, device);
        _memory = PlainSession.Memory(device);
        string[] names = [.. Enumerable.Range(0, shape.Layers).SelectMany(static layer => new[] { $"{layer}.key", $"{layer}.value" })];
        _past = [.. names.Select(static name => $"past_key_values.{name}")];
        _outputs = [Logits, .. names.Select(static name => $"present.{name}")];
    }

    /// <summary>The likeliest tokens behind prompts of one length.</summary>
    public int[][] Generate(int[][] prompts, int count)
    {
        var (rows, seen) = (prompts.Length, 0);
        var next = prompts;
        var answers = prompts.Select(static _ => new List<int>()).ToArray();
        OrtValue[] cache = [.. _past.Select(_ => OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, TensorElementType.Float, [rows, _shape.KeyValueHeads, 0, _shape.Hidden / _shape.Heads]))];
        for (var step = 0; step < count; step++)
        {
            var outputs = Run(next, seen, cache);
            DisposeAll(cache);
            cache = [.. outputs.Skip(1)];
            seen += next[0].Length;
            next = Likeliest(outputs[0], rows, next[0].Length);
            outputs[0].Dispose();
            for (var row = 0; row < rows; row++)
                answers[row].Add(next[row][0]);
        }

        DisposeAll(cache);
        return [.. answers.Select(static answer => answer.ToArray())];
    }

    public void Dispose()
    {
        _session.Dispose();
        if (_memory != OrtMemoryInfo.DefaultInstance)
            _memory.Dispose();
    }

    private IReadOnlyList<OrtValue> Run(int[][] tokens, int seen, OrtValue[] cache)
    {
        var (rows, length) = (tokens.Length, tokens[0].Length);
        using var ids = OrtValue.CreateTensorValueFromMemory([.. tokens.SelectMany(static row => row.Select(static token => (long)token))], [rows, length]);
        using var mask = OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(1L, rows * (seen + length)).ToArray(), [rows, seen + length]);
        using var positions = OrtValue.CreateTensorValueFromMemory(
            [.. Enumerable.Range(0, rows).SelectMany(_ => Enumerable.Range(seen, length).Select(static position => (long)position))], [rows, length]);
        using var binding = _session.CreateIoBinding();
        binding.BindInput("input_ids", ids);
        binding.BindInput("attention_mask", mask);
        binding.BindInput("position_ids", positions);
        for (var i = 0; i < cache.Length; i++)
            binding.BindInput(_past[i], cache[i]);
        foreach (var output in _outputs)
            binding.BindOutputToDevice(output, output == Logits ? OrtMemoryInfo.DefaultInstance : _memory);
        using var options = new RunOptions();
        return _session.RunWithBoundResults(options, binding);
    }

    private int[][] Likeliest(OrtValue logits, int rows, int length)
    {
        var values = logits.GetTensorDataAsSpan<float>();
        var next = new int[rows][];
        for (var row = 0; row < rows; row++)
            next[row] = [System.Numerics.Tensors.TensorPrimitives.IndexOfMax(values.Slice(((row * length) + length - 1) * _shape.Vocabulary, _shape.Vocabulary))];

        return next;
    }

    private static void DisposeAll(OrtValue[] values)
    {
        foreach (var value in values)
            value.Dispose();
    }
}
