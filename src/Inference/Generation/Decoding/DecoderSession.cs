using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>Runs a decoder: a part of one prompt, or one token of each sequence of a batch. For one thread at a time.</summary>
internal sealed class DecoderSession : IDisposable
{
    private readonly ModelSession _session;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly int[] _pastIndex;
    private readonly bool[] _usesCache = [true];
    private long[] _ids = [];
    private long[] _mask = [];
    private long[] _positions = [];
    private byte[] _logits = [];

    public DecoderSession(ModelSession session, string path)
    {
        _session = session;
        Signature = DecoderSignature.Of(session, path);
        _inputs = [.. session.Inputs.Select(static input => input.Name)];
        _outputs = [DecoderSignature.Logits, .. Signature.Present];
        _pastIndex = [.. _inputs.Select(name => Signature.Past.IndexOf(name))];
    }

    /// <summary>What the model takes and gives.</summary>
    public DecoderSignature Signature { get; }

    /// <summary>The bytes of one token's logits.</summary>
    public int LogitsSize => Signature.Vocabulary * (Signature.LogitsType == TensorElementType.Float16 ? 2 : 4);

    /// <summary>Prepares keys and values of a batch, none yet; the caller disposes them before this.</summary>
    /// <param name="settings">How the decoder was loaded.</param>
    /// <exception cref="ModelLoadException">They are wanted on the device, which can't be used so.</exception>
    public BatchCache NewCache(GenerationSettings settings) =>
        new(Signature, settings.HasCacheOnDevice ? new DeviceCacheMemory(Signature, _session, settings.Session) : new HostCacheMemory(Signature));

    /// <summary>Reads a part of a prompt.</summary>
    /// <param name="cache">The keys and values of the tokens before it.</param>
    /// <param name="tokens">The tokens, at least one.</param>
    /// <param name="logits">Where those behind the last token go, one for each token of the vocabulary.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The keys and values of all tokens so far; the caller disposes them.</returns>
    public SequenceCache Read(SequenceCache cache, ReadOnlySpan<int> tokens, Span<float> logits, CancellationToken cancellationToken)
    {
        var total = cache.Length + tokens.Length;
        Resize(tokens.Length, total);
        for (var i = 0; i < tokens.Length; i++)
            (_ids[i], _positions[i]) = (tokens[i], cache.Length + i);
        _mask.AsSpan(0, total).Fill(1);

        var inputs = Inputs(1, tokens.Length, total, cache.Values);
        try
        {
            var outputs = _session.Run(_inputs, inputs, _outputs, cancellationToken);
            using var last = outputs[0];
            CopyLast(last.GetTensorMutableRawData(), logits);
            return new SequenceCache([.. outputs.Skip(1)], total);
        }
        finally
        {
            DisposeOwn(inputs);
        }
    }

    /// <summary>
    /// Reads whole prompts in one run. The shorter ones are filled up behind, where no token looks at what follows it; in front it would have
    /// positions that may look at nothing, which some models answer with no numbers.
    /// </summary>
    /// <param name="prompts">The tokens of each, at least one.</param>
    /// <param name="logits">Where those behind each prompt's last token go, prompt by prompt.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The keys and values of each; the caller disposes them.</returns>
    public SequenceCache[] ReadTogether(IReadOnlyList<List<int>> prompts, Span<float> logits, CancellationToken cancellationToken)
    {
        var (rows, longest) = (prompts.Count, prompts.Max(static prompt => prompt.Count));
        Resize(rows * longest, rows * longest);
        for (var row = 0; row < rows; row++)
            Fill(CollectionsMarshal.AsSpan(prompts[row]), row * longest, longest);

        var past = SequenceCache.EmptyValues(Signature, rows);
        var inputs = Inputs(rows, longest, longest, past);
        try
        {
            using var outputs = _session.Run(_inputs, inputs, _outputs, cancellationToken);
            var last = outputs[0].GetTensorMutableRawData();
            var columns = last.Length / LogitsSize / rows;
            if (columns < longest && prompts.Any(prompt => prompt.Count < longest))
                throw new InvalidOperationException($"The model gave logits of {columns} tokens where {longest} were read.");

            for (var row = 0; row < rows; row++)
                CopyLast(last[..(((row * columns) + Math.Min(prompts[row].Count, columns)) * LogitsSize)], logits.Slice(row * Signature.Vocabulary, Signature.Vocabulary));
            OrtValue[] present = [.. outputs.Skip(1)];
            return [.. prompts.Select((prompt, row) => SequenceCache.Copy(Signature, present, row, longest, prompt.Count))];
        }
        finally
        {
            DisposeOwn(inputs);
            DisposeAll(past);
        }
    }

    /// <summary>Decodes one token of each row of a batch.</summary>
    /// <param name="cache">The keys and values of the rows, which go on by one token.</param>
    /// <param name="tokens">Each row's token.</param>
    /// <param name="lengths">How many tokens each row has before it.</param>
    /// <param name="logits">Where those behind each row's token go, row by row.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public void Step(BatchCache cache, ReadOnlySpan<int> tokens, ReadOnlySpan<int> lengths, Span<float> logits, CancellationToken cancellationToken)
    {
        var total = cache.Length + 1;
        Resize(tokens.Length, tokens.Length * total);
        for (var row = 0; row < tokens.Length; row++)
        {
            (_ids[row], _positions[row]) = (tokens[row], lengths[row]);
            var mask = _mask.AsSpan(row * total, total);
            mask.Clear();
            (Signature.Alignment == CacheAlignment.Right ? mask[^(lengths[row] + 1)..] : mask[..(lengths[row] + 1)]).Fill(1);
        }

        var (past, present) = cache.Begin();
        var inputs = Inputs(tokens.Length, 1, total, past);
        OrtValue[] outputs = [Logits(tokens.Length), .. present];
        try
        {
            _session.Run(_inputs, inputs, _outputs, outputs, cancellationToken);
            CopyLast(_logits.AsSpan(0, tokens.Length * LogitsSize), logits);
            cache.Advance();
        }
        finally
        {
            DisposeOwn(inputs);
            DisposeAll(past);
            DisposeAll(outputs);
        }
    }

    public void Dispose() => _session.Dispose();

    private void Fill(ReadOnlySpan<int> prompt, int start, int columns)
    {
        for (var i = 0; i < columns; i++)
        {
            var isThere = i < prompt.Length;
            (_ids[start + i], _positions[start + i], _mask[start + i]) = (isThere ? prompt[i] : 0, isThere ? i : 0, isThere ? 1 : 0);
        }
    }

    private OrtValue[] Inputs(int rows, int length, int total, IReadOnlyList<OrtValue> past)
    {
        var inputs = new OrtValue[_inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = _inputs[i] switch
            {
                DecoderSignature.Ids => Tensor(_ids, rows, length),
                DecoderSignature.Positions => Tensor(_positions, rows, length),
                DecoderSignature.Mask => Tensor(_mask, rows, total),
                DecoderSignature.UsesCache => OrtValue.CreateTensorValueFromMemory(_usesCache, [1]),
                _ => past[_pastIndex[i]],
            };
        }

        return inputs;
    }

    private static OrtValue Tensor(long[] values, int rows, int columns) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, rows * columns), [rows, columns]);

    private OrtValue Logits(int rows)
    {
        var size = rows * LogitsSize;
        if (_logits.Length < size)
            _logits = GC.AllocateUninitializedArray<byte>(size, pinned: true);

        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, Signature.LogitsType, [rows, 1, Signature.Vocabulary], Marshal.UnsafeAddrOfPinnedArrayElement(_logits, 0), size);
    }

    // Of a prompt's tokens it is the last one that counts, and it stands at the end.
    private void CopyLast(ReadOnlySpan<byte> from, Span<float> to)
    {
        if (Signature.LogitsType == TensorElementType.Float16)
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(from)[^to.Length..], to);
        else
            MemoryMarshal.Cast<byte, float>(from)[^to.Length..].CopyTo(to);
    }

    private void Resize(int tokens, int mask)
    {
        if (_ids.Length < tokens)
            (_ids, _positions) = (new long[tokens], new long[tokens]);
        if (_mask.Length < mask)
            _mask = new long[mask * 2];
    }

    // Keys and values are disposed by those whose they are.
    private void DisposeOwn(OrtValue[] inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            if (_pastIndex[i] < 0)
                inputs[i].Dispose();
        }
    }

    private static void DisposeAll(OrtValue[] values)
    {
        foreach (var value in values)
            value.Dispose();
    }
}
