using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Guardrails.Moderation;

/// <summary>
/// A stream that is judged window by window: what has come is held back until it has been judged together with the end of what has
/// left. What is blocked never leaves, and ends the stream by <c>content_filter</c>. Where what is flagged passes anyway nothing is held
/// back, and the whole is judged at its end.
/// </summary>
internal sealed class ModeratedStream : ModelAnswer
{
    private readonly ModelAnswer _answer;
    private readonly ModelCall _call;
    private readonly ModerationOptions _options;
    private readonly Moderator _moderator;
    private readonly int _longestHeld;
    private readonly StreamTexts _texts = new();
    private ArrayBufferWriter<byte> _held = new(1024);
    private ArrayBufferWriter<byte> _left = new(1024);
    private int _judgements;
    private string? _failure;
    private bool _isOver;

    [SetsRequiredMembers]
    public ModeratedStream(ModelAnswer answer, ModelCall call, ModerationOptions options, Moderator moderator, int longestHeld)
    {
        (_answer, _call, _options, _moderator, _longestHeld) = (answer, call, options, moderator, longestHeld);
        (Provider, UpstreamModel, Attempts, ContentType) = (answer.Provider, answer.UpstreamModel, answer.Attempts, answer.ContentType);
        (Format, Dropped, FailedAttempts, Limits) = (answer.Format, answer.Dropped, answer.FailedAttempts, answer.Limits);
        (CachedFor, Similarity, IsStale, Redacted) = (answer.CachedFor, answer.Similarity, answer.IsStale, answer.Redacted);
    }

    public override TokenUsage Usage => _answer.Usage;

    public override Money Cost => _answer.Cost;

    public override string? Failure => _failure ?? _answer.Failure;

    private bool IsHeldBack => _options.Action == ModerationAction.Block;

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        while (!_isOver)
        {
            var bytes = await _answer.ReadAsync(cancellationToken);
            _isOver = bytes.IsEmpty;
            _texts.Add(bytes);
            if (!IsHeldBack && !_isOver)
                return bytes;

            _held.Write(bytes.Span);
            if (!_isOver && _texts.Waiting < _options.Window && _held.WrittenCount < _longestHeld)
                continue;

            if (await JudgeAsync(cancellationToken) is { } end)
                return end;

            return Release();
        }

        return default;
    }

    public override ValueTask DisposeAsync() => _answer.DisposeAsync();

    /// <summary>Judges what waits; <c>null</c> where it may leave, and otherwise what ends the stream in its place.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> JudgeAsync(CancellationToken cancellationToken)
    {
        if (_texts.Waiting == 0)
            return null;

        var verdict = await _moderator.JudgeAsync(_call, "answer", ++_judgements, _texts.Next(), _options, cancellationToken);
        _texts.Judged(_options.Window);
        if (!IsHeldBack || verdict is { IsPassed: true })
            return null;

        _isOver = true;
        if (verdict is not null)
            return _texts.Filtered(_call.Request.IncludeUsage ? _answer.Usage : null);

        var refusal = ModerationRefusals.NotJudged("answer");
        _failure = refusal.Message;
        return ErrorEvent.Write(refusal.Message, refusal.Code);
    }

    private ReadOnlyMemory<byte> Release()
    {
        (_held, _left) = (_left, _held);
        _held.ResetWrittenCount();
        return _left.WrittenMemory;
    }
}
