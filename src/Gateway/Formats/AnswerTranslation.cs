using System.Buffers;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Gateway.Formats;

/// <summary>Turns one answer into OpenAI's format, where neither the client nor this gateway's middle speaks the provider's.</summary>
internal sealed class AnswerTranslation
{
    private readonly AnswerFormat _format;
    private readonly string _model;
    private readonly DateTimeOffset _created;

    private AnswerTranslation(AnswerFormat format, string model, DateTimeOffset created)
    {
        _format = format;
        _model = model;
        _created = created;
    }

    /// <summary>The translation that <paramref name="source"/> needs for <paramref name="call"/>, or <c>null</c> where it passes as it is.</summary>
    public static AnswerTranslation? For(ModelCall call, ProviderAnswer source, TimeProvider time) =>
        source.Format is ChatFormat.OpenAI or ChatFormat.Media || source.Format == call.Original?.Format || call.Operation == ModelOperation.CountTokens
            ? null
            : new AnswerTranslation(AnswerFormat.Of(source.Format), call.Request.Model, time.GetUtcNow());

    /// <summary>The stream <paramref name="source"/>, translated; it owns the source.</summary>
    public ProviderAnswer OfStream(ProviderAnswer source, string provider, int maxEventBytes) =>
        new TranslatedAnswer(source, _format.TranslateStream(_model, _created)!, provider, maxEventBytes)
        {
            ContentType = source.ContentType,
            Dropped = source.Dropped,
        };

    /// <summary>The whole answer <paramref name="read"/>, translated, in a buffer from the pool as before.</summary>
    public WholeAnswerRead OfWhole(in WholeAnswerRead read)
    {
        try
        {
            var translated = _format.TranslateWhole(read.Buffer.AsMemory(0, read.Length), _model, _created);
            var buffer = ArrayPool<byte>.Shared.Rent(translated.Length);
            translated.CopyTo(buffer);
            return read with { Buffer = buffer, Length = translated.Length };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(read.Buffer!);
        }
    }
}
