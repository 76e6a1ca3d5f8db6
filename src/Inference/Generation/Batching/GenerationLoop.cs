using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using OrleansAi.Inference.Generation.Decoding;
using OrleansAi.Inference.Generation.Sampling;

namespace OrleansAi.Inference.Generation.Batching;

/// <summary>
/// The thread that runs a decoder for all of its requests: between two steps those who have their answer leave, others come in, and so many
/// tokens of waiting prompts are read, so that a long one keeps nobody waiting (continuous batching, Yu et al. 2022, "Orca"; chunked prefill,
/// Agrawal et al. 2023, "Sarathi").
/// </summary>
internal sealed partial class GenerationLoop : IDisposable
{
    // Where nobody is being answered, more is read at a time.
    private const int IdleParts = 4;

    private readonly DecoderSession _decoder;
    private readonly GenerationMetrics _metrics;
    private readonly AdmissionRules _admission;
    private readonly TokenChoice _choice;
    private readonly ILogger _logger;
    private readonly BatchCache _batch;
    private readonly PrefixCache _prefixes;
    private readonly PromptReader _prompts;
    private readonly int _prefillTokens;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;

    private readonly Stack<Sequence> _sentAway = [];
    private readonly List<Sequence> _reading = [];
    private readonly List<Sequence> _joining = [];
    private readonly RowWaste _waste = new();
    private List<Sequence> _active = [];
    private float[] _logits = [];

    public GenerationLoop(string name, DecoderSession decoder, TokenChoice choice, GenerationMetrics metrics, GenerationSettings settings, long cacheTokens, ILogger logger)
    {
        _decoder = decoder;
        _choice = choice;
        _metrics = metrics;
        _logger = logger;
        _admission = new AdmissionRules(settings.MaxBatchSize, cacheTokens);
        _batch = decoder.NewCache(settings);
        _prefixes = new PrefixCache(decoder.Signature, settings.PrefixBytes);
        _prompts = new PromptReader(decoder, _prefixes, metrics);
        _prefillTokens = settings.PrefillTokens;
        Waiting = new WaitingSequences(settings.MaxWaiting);
        _thread = new Thread(Run) { IsBackground = true, Name = $"decoder {name}" };
        _thread.Start();
    }

    /// <summary>Those who wait for a place.</summary>
    public WaitingSequences Waiting { get; }

    /// <summary>How many are being answered.</summary>
    public int Active => Volatile.Read(ref _active).Count;

    /// <summary>Ends the step that runs, fails all requests, and releases the model.</summary>
    public void Dispose()
    {
        Waiting.Close();
        _stopping.Cancel();
        _thread.Join();
        _prefixes.Dispose();
        _batch.Dispose();
        _decoder.Dispose();
        _stopping.Dispose();
        Waiting.Dispose();
    }

    private void Run()
    {
        while (!_stopping.IsCancellationRequested)
        {
            if (_active.Count == 0 && _reading.Count == 0 && _sentAway.Count == 0)
                Waiting.Wait();

            DropAbandoned();
            ReadPrompts();
            Guarded(Step, [.. _active, .. _joining]);
        }

        foreach (var sequence in _active.Concat(_sentAway).Concat(_joining).Concat(_reading))
            sequence.Complete(new ObjectDisposedException(_thread.Name));
        while (Waiting.Take(static _ => true) is { } waiting)
            waiting.Complete(new ObjectDisposedException(_thread.Name));
    }

    private void Guarded(Action action, List<Sequence> concerned)
    {
        if (concerned.Count == 0)
            return;

        try
        {
            action();
        }
        catch (Exception exception)
        {
            // Whatever it is, those whose step it was hear it, and the others go on.
            if (!_stopping.IsCancellationRequested)
                LogFailed(exception, _thread.Name, concerned.Count);
            foreach (var sequence in concerned.Except(_sentAway).ToArray())
                Fail(sequence, exception is OperationCanceledException ? new ObjectDisposedException(_thread.Name) : exception);
        }
    }

    private void Fail(Sequence sequence, Exception exception)
    {
        Leave(sequence);
        sequence.Complete(exception);
    }

    private void DropAbandoned()
    {
        foreach (var sequence in _active.Concat(_reading).Where(static sequence => sequence.Cancellation.IsCancellationRequested).ToArray())
            Fail(sequence, new OperationCanceledException(sequence.Cancellation));
    }

    private void Leave(Sequence sequence)
    {
        _active.Remove(sequence);
        _reading.Remove(sequence);
        _joining.Remove(sequence);
    }

    private void ReadPrompts()
    {
        var tokens = _active.Count == 0 ? _prefillTokens * IdleParts : _prefillTokens;
        Admit(tokens);
        foreach (var part in _prompts.Plan(_reading, tokens))
            Guarded(() => Read(part), part.Sequences);
    }

    private void Admit(int tokens)
    {
        while (_reading.Sum(static sequence => sequence.Tokens.Count - sequence.Cached) < tokens && TakeNext() is { } next)
        {
            if (next.Cancellation.IsCancellationRequested)
                next.Complete(new OperationCanceledException(next.Cancellation));
            else
                _reading.Add(next);
        }
    }

    // Who was sent away comes before those who have not begun.
    private Sequence? TakeNext() => _sentAway.TryPeek(out var back)
        ? Suits(back) ? _sentAway.Pop() : null
        : Waiting.Take(Suits);

    private bool Suits(Sequence sequence) =>
        sequence.Cancellation.IsCancellationRequested || _admission.Admits(_active.Count + _reading.Count, Longest(), sequence.Tokens.Count);

    private int Longest() => _active.Concat(_reading).Select(static sequence => sequence.Tokens.Count).DefaultIfEmpty().Max();

    private void Read(PromptPart part)
    {
        ReadOnlySpan<float> logits;
        try
        {
            logits = _prompts.Read(part, _stopping.Token);
        }
        catch (Exception exception) when (part.Sequences.Count > 1 && exception is not OperationCanceledException)
        {
            // One prompt that the model does not bear, or not all of them in memory at once: none pays for its neighbours.
            foreach (var sequence in part.Sequences)
                Guarded(() => Read(new PromptPart([sequence], part.Tokens)), [sequence]);
            return;
        }

        var vocabulary = _decoder.Signature.Vocabulary;
        for (var i = 0; i < part.Sequences.Count; i++)
        {
            var sequence = part.Sequences[i];
            if (sequence.Cached < sequence.Tokens.Count)
                continue;

            _reading.Remove(sequence);
            if (_choice.Next(sequence, logits.Slice(i * vocabulary, vocabulary)))
                _joining.Add(sequence);
            else
                Finish(sequence);
        }
    }

    private void Step()
    {
        if (_active.Count == 0 || _waste.IsTooMuch || _admission.Stay(_batch.Rows, _batch.Length) < _batch.Rows || !TryJoinInPlace())
            Arrange();

        var vocabulary = _decoder.Signature.Vocabulary;

        // Rows that nobody has are decoded as well, as one token behind none.
        Span<int> tokens = new int[_batch.Rows];
        Span<int> lengths = new int[_batch.Rows];
        foreach (var sequence in _active)
            (tokens[sequence.Row], lengths[sequence.Row]) = (sequence.Tokens[^1], sequence.Cached);
        if (_logits.Length < _batch.Rows * vocabulary)
            _logits = new float[_batch.Rows * vocabulary];

        var started = _metrics.Timestamp();
        _decoder.Step(_batch, tokens, lengths, _logits.AsSpan(0, _batch.Rows * vocabulary), _stopping.Token);
        _metrics.Stepped(_active.Count, started);
        foreach (var sequence in _active.ToArray())
        {
            sequence.Cached++;
            if (!_choice.Next(sequence, _logits.AsSpan(sequence.Row * vocabulary, vocabulary)))
                Finish(sequence);
        }

        if (_active.Count > 0)
            _waste.Stepped(_batch.Rows, _batch.Length, _active.Count, _active.Max(static sequence => sequence.Cached));
    }

    // Those who have been read take the rows of those who have left, so that the others' are not copied.
    private bool TryJoinInPlace()
    {
        if (_active.Count + _joining.Count > _batch.Rows || _joining.Exists(sequence => sequence.Cached > _batch.Length))
            return false;

        var free = new Stack<int>(Enumerable.Range(0, _batch.Rows).Except(_active.Select(static sequence => sequence.Row)));
        foreach (var sequence in _joining)
            sequence.Row = free.Pop();
        _batch.Put([.. _joining.Select(static sequence => (sequence.Row, sequence.Cache!))]);
        foreach (var sequence in _joining)
            KeepPrefix(sequence, sequence.Cache!);

        _active.AddRange(_joining);
        _joining.Clear();
        return true;
    }

    // The rows of those who stay come together, and those who have been read join them. Those who came last make room where there is too little.
    private void Arrange()
    {
        List<Sequence> sequences = [.. _active, .. _joining];
        var stay = _admission.Stay(sequences.Count, sequences.Max(static sequence => sequence.Cached));
        foreach (var sequence in sequences.Skip(stay))
            SendAway(sequence);

        sequences.RemoveRange(stay, sequences.Count - stay);
        _batch.Arrange([.. sequences.Select(static sequence => new CacheRow { Length = sequence.Cached, Row = sequence.Row, Sequence = sequence.Cache })]);
        for (var row = 0; row < sequences.Count; row++)
        {
            sequences[row].Row = row;
            if (sequences[row].Cache is { } cache)
                KeepPrefix(sequences[row], cache);
        }

        _joining.Clear();
        _waste.Reset();
        _active = sequences;
    }

    private void SendAway(Sequence sequence)
    {
        sequence.Cache?.Dispose();
        sequence.Cache = null;
        sequence.LeaveBatch();
        _sentAway.Push(sequence);
    }

    private void Finish(Sequence sequence)
    {
        if (sequence.Cache is { } cache)
            KeepPrefix(sequence, cache);
        Leave(sequence);
        sequence.Complete();
    }

    private void KeepPrefix(Sequence sequence, SequenceCache cache)
    {
        _prefixes.Add(CollectionsMarshal.AsSpan(sequence.Tokens), cache);
        sequence.Cache = null;
    }

    [LoggerMessage(LogLevel.Error, "The {Decoder} failed on a step of {Sequences}")]
    private partial void LogFailed(Exception exception, string? decoder, int sequences);
}
