using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Generation.Decoding;
using OrleansAi.Inference.Sessions;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Generation.Decoding;

/// <summary>Rows that come, stay, move and leave hold what they held, wherever they are.</summary>
public sealed class BatchCacheTests
{
    private const int Changes = 60;
    private const int MostRows = 7;

    // The alignment is named, as the type is not public.
    [Theory]
    [InlineData("Right", TensorElementType.Float, false)]
    [InlineData("Right", TensorElementType.Float, true)]
    [InlineData("Left", TensorElementType.Float, false)]
    [InlineData("Left", TensorElementType.Float, true)]
    [InlineData("Right", TensorElementType.Float16, false)]
    [InlineData("Right", TensorElementType.Float16, true)]
    [InlineData("Left", TensorElementType.Float16, false)]
    [InlineData("Left", TensorElementType.Float16, true)]
    public void Rows_HoldWhatTheyHeld(string alignment, TensorElementType type, bool onDevice)
    {
        var signature = Signature(Enum.Parse<CacheAlignment>(alignment), type);
        using var session = ModelSession.Load(DecoderModel.Write(new DecoderShape()), "a decoder", new SessionSettings());
        using var cache = new BatchCache(signature, onDevice ? new DeviceCacheMemory(signature, session, new SessionSettings()) : new HostCacheMemory(signature));
        var random = new Random(7);
        var rows = new List<byte[][]?>();

        for (var change = 0; change < Changes; change++)
        {
            for (var row = 0; row < rows.Count; row++)
                rows[row] = random.Next(4) == 0 ? null : rows[row];
            if (random.Next(2) == 0)
                Arrange(cache, signature, rows, random);
            else
                Put(cache, signature, rows, random);
            Check(cache, signature, rows);
            for (var steps = random.Next(1, 40); steps > 0 && rows.Count > 0; steps--)
                Step(cache, signature, rows, random);
            Check(cache, signature, rows);
        }
    }

    [Fact]
    public void Rows_ThatHaveAllLeft_AreNone()
    {
        var signature = Signature(CacheAlignment.Right, TensorElementType.Float);
        using var session = ModelSession.Load(DecoderModel.Write(new DecoderShape()), "a decoder", new SessionSettings());
        using var cache = new BatchCache(signature, new DeviceCacheMemory(signature, session, new SessionSettings()));
        var random = new Random(1);
        using var sequence = Sequence(signature, Random(signature, 5, random));

        cache.Arrange([new CacheRow { Length = 5, Sequence = sequence }]);
        cache.Arrange([]);

        Assert.Equal((0, 0), (cache.Rows, cache.Length));
    }

    private static DecoderSignature Signature(CacheAlignment alignment, TensorElementType type) => new()
    {
        Past = ["a", "b", "c", "d"],
        Present = ["a", "b", "c", "d"],
        Heads = 2,
        Width = 3,
        CacheType = type,
        Vocabulary = 1,
        LogitsType = TensorElementType.Float,
        GivesAllLogits = true,
        Alignment = alignment,
    };

    // Those who stay in another order, and some who join.
    private static void Arrange(BatchCache cache, DecoderSignature signature, List<byte[][]?> rows, Random random)
    {
        var next = Enumerable.Range(0, rows.Count).Where(row => rows[row] is not null).OrderBy(_ => random.Next())
            .Select(row => (Row: row, Content: rows[row]!, Sequence: (SequenceCache?)null)).ToList();
        for (var joining = random.Next(next.Count == 0 ? 1 : 0, MostRows + 1 - next.Count); joining > 0; joining--)
        {
            var content = Random(signature, random.Next(1, 30), random);
            next.Insert(random.Next(next.Count + 1), (-1, content, Sequence(signature, content)));
        }

        cache.Arrange([.. next.Select(row => new CacheRow { Length = Tokens(signature, row.Content), Row = row.Row, Sequence = row.Sequence })]);
        rows.Clear();
        foreach (var (_, content, sequence) in next)
        {
            rows.Add(content);
            sequence?.Dispose();
        }
    }

    private static void Put(BatchCache cache, DecoderSignature signature, List<byte[][]?> rows, Random random)
    {
        var joining = new List<(int Row, SequenceCache Sequence)>();
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row] is null && random.Next(2) == 0)
                joining.Add((row, Sequence(signature, rows[row] = Random(signature, random.Next(1, cache.Length + 1), random))));
        }

        cache.Put(joining);
        foreach (var (_, sequence) in joining)
            sequence.Dispose();
    }

    // What a model does: it gives the old tokens and one more of each row.
    private static void Step(BatchCache cache, DecoderSignature signature, List<byte[][]?> rows, Random random)
    {
        var (past, present) = cache.Begin();
        var (from, to) = (Room(past[0]), Room(present[0]));
        var size = signature.Width * signature.ElementSize;
        for (var row = 0; row < rows.Count; row++)
        {
            var length = rows[row] is { } content ? Tokens(signature, content) : 0;
            var token = Random(signature, 1, random);
            for (var tensor = 0; tensor < signature.Past.Length; tensor++)
            {
                for (var head = 0; head < signature.Heads; head++)
                {
                    var index = (row * signature.Heads) + head;
                    var target = present[tensor].GetTensorMutableRawData().Slice(index * to * size, to * size);
                    if (signature.Alignment == CacheAlignment.Right)
                        past[tensor].GetTensorMutableRawData().Slice(index * from * size, from * size).CopyTo(target);
                    token[tensor].AsSpan(head * size, size).CopyTo(target[((signature.Alignment == CacheAlignment.Right ? cache.Length : length) * size)..]);
                }
            }

            if (rows[row] is { } old)
                rows[row] = Longer(signature, old, token);
        }

        foreach (var value in past.Concat(present))
            value.Dispose();
        cache.Advance();
    }

    private static void Check(BatchCache cache, DecoderSignature signature, List<byte[][]?> rows)
    {
        Assert.Equal(rows.Count, cache.Rows);
        if (rows.Count == 0)
            return;

        var (past, present) = cache.Begin();
        var (room, size) = (Room(past[0]), signature.Width * signature.ElementSize);
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row] is not { } content)
                continue;

            var length = Tokens(signature, content);
            var start = signature.Alignment == CacheAlignment.Right ? room - length : 0;
            for (var tensor = 0; tensor < signature.Past.Length; tensor++)
            {
                for (var head = 0; head < signature.Heads; head++)
                {
                    var all = past[tensor].GetTensorMutableRawData().Slice(((row * signature.Heads) + head) * room * size, room * size);
                    Assert.Equal(content[tensor].AsSpan(head * length * size, length * size), all.Slice(start * size, length * size));
                    if (signature.Alignment == CacheAlignment.Right)
                        Assert.False(all[..(start * size)].ContainsAnyExcept((byte)0), "Padding must be numbers.");
                }
            }
        }

        foreach (var value in past.Concat(present))
            value.Dispose();
    }

    private static int Room(OrtValue value) => (int)value.GetTensorTypeAndShape().Shape[2];

    private static int Tokens(DecoderSignature signature, byte[][] content) => content[0].Length / signature.RowSize(1);

    // [heads, length, width] for each tensor. None is not a number, of which there are many kinds that a conversion makes one.
    private static byte[][] Random(DecoderSignature signature, int length, Random random) => [.. signature.Past.Select(_ =>
    {
        var content = new byte[signature.RowSize(length)];
        random.NextBytes(content);
        for (var last = signature.ElementSize - 1; last < content.Length; last += signature.ElementSize)
            content[last] &= 0b1011_1111;
        return content;
    })];

    private static byte[][] Longer(DecoderSignature signature, byte[][] old, byte[][] token)
    {
        var (length, size) = (Tokens(signature, old), signature.Width * signature.ElementSize);
        return [.. old.Select((content, tensor) => Enumerable.Range(0, signature.Heads)
            .SelectMany(head => content.Skip(head * length * size).Take(length * size).Concat(token[tensor].Skip(head * size).Take(size))).ToArray())];
    }

    private static SequenceCache Sequence(DecoderSignature signature, byte[][] content)
    {
        var length = Tokens(signature, content);
        var values = SequenceCache.Allocate(signature, 1, length);
        for (var tensor = 0; tensor < values.Length; tensor++)
            content[tensor].CopyTo(values[tensor].GetTensorMutableRawData());
        return new SequenceCache(values, length);
    }
}
