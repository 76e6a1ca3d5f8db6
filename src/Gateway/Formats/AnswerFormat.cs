using OrleansAi.Gateway.Formats.Anthropic;
using OrleansAi.Gateway.Formats.Gemini;
using OrleansAi.Gateway.Formats.Ollama;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Gateway.Formats.Responses;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats;

/// <summary>How to look at answers of one format, which otherwise pass as bytes. Keeps no state.</summary>
internal abstract class AnswerFormat
{
    /// <summary>What a stream that says why it ended, and then ends without the format's end, still lacks.</summary>
    public abstract ReadOnlySpan<byte> MissingEnd { get; }

    /// <summary>How to look at answers of <paramref name="format"/>.</summary>
    public static AnswerFormat Of(ChatFormat format) => format switch
    {
        ChatFormat.OpenAI => OpenAIAnswerFormat.Instance,
        ChatFormat.Anthropic => AnthropicAnswerFormat.Instance,
        ChatFormat.Gemini => GeminiAnswerFormat.Instance,
        ChatFormat.Ollama => OllamaAnswerFormat.Instance,
        ChatFormat.Responses => ResponsesAnswerFormat.Instance,
        ChatFormat.Media => MediaAnswerFormat.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    /// <summary>Looks at the data of one event; never throws for what it contains.</summary>
    /// <param name="data">The event's data.</param>
    /// <param name="before">The usage that earlier events told of.</param>
    public abstract AnswerFacts LookAtEvent(ReadOnlySpan<byte> data, TokenUsage? before);

    /// <summary>Looks at a whole answer; never throws for what it contains.</summary>
    public abstract AnswerFacts LookAtWhole(ReadOnlySpan<byte> body);

    /// <summary>What an event that <see cref="AnswerFacts.HasError"/> says.</summary>
    public abstract ChatStreamError ReadError(ReadOnlyMemory<byte> data);

    /// <summary>Begins to turn a streamed answer into OpenAI's format; <c>null</c> where it is in that format.</summary>
    /// <param name="model">The model's name, as the answer states it.</param>
    /// <param name="created">When the answer was made.</param>
    public abstract IStreamTranslator? TranslateStream(string model, DateTimeOffset created);

    /// <summary>Turns a whole answer, which <see cref="LookAtWhole"/> found valid, into OpenAI's format.</summary>
    public abstract ReadOnlyMemory<byte> TranslateWhole(ReadOnlyMemory<byte> body, string model, DateTimeOffset created);

    /// <summary>The event that ends a stream which broke off, in the form that the format's clients take for an error.</summary>
    public abstract ReadOnlyMemory<byte> WriteError(ProviderFailure failure);
}
