using System.Collections.Immutable;
using System.Text;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>One choice of an answer in the making.</summary>
/// <param name="tools">The names of the tools that the model may call, or <c>null</c> for none.</param>
internal sealed class GeneratedChoice(IReadOnlySet<string>? tools)
{
    private readonly ToolCallText? _calls = tools is null ? null : new ToolCallText(tools);
    private readonly StringBuilder _text = new();
    private readonly List<TokenReport> _tokens = [];

    /// <summary>The text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>The tokens so far, where they were asked for.</summary>
    public IReadOnlyList<TokenReport> Tokens => _tokens;

    /// <summary>The calls of tools, known when it has ended.</summary>
    public IReadOnlyList<(string Name, string Arguments)> Calls => _calls?.Calls ?? [];

    /// <summary>What it used, once it has ended.</summary>
    public GenerationUsage? Usage { get; private set; }

    /// <summary>Why it ended, in OpenAI's words, or <c>null</c>.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Takes a piece.</summary>
    /// <returns>What of its text may be shown, and its tokens.</returns>
    public (string Text, ImmutableArray<TokenReport> Tokens) Add(GenerationPiece piece)
    {
        var text = _calls?.Add(piece.Text) ?? piece.Text;
        if (piece.Finish != Inference.FinishReason.None)
        {
            text += _calls?.Finish();
            FinishReason = Calls.Count > 0 ? "tool_calls" : piece.Finish == Inference.FinishReason.Length ? "length" : "stop";
            Usage = piece.Usage;
        }

        _text.Append(text);
        _tokens.AddRange(piece.Tokens);
        return (text, piece.Tokens);
    }
}
