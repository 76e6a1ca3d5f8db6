using System.Text.Json;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Formats;

/// <summary>A provider's stream in OpenAI's format, translated event by event as it arrives.</summary>
internal sealed class TranslatedAnswer(ProviderAnswer source, IStreamTranslator translator, string provider, int maxEventBytes) : ProviderAnswer
{
    private readonly EventBuffer _events = new(maxEventBytes);
    private int _taken;
    private bool _isReading;
    private bool _isMalformed;
    private bool _hasEnded;

    public override async ValueTask<ProviderRead> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (_taken == translator.Written.Length)
        {
            translator.Clear();
            _taken = 0;
            if (translator.IsOver)
                return new ProviderRead(0);

            if (_isMalformed)
                return _hasEnded ? CutOff() : Malformed("sent an event that is not a JSON object in UTF-8");

            if (_hasEnded)
                return new ProviderRead(0);

            var read = await FillAsync(cancellationToken);
            if (read.Failure is not null)
                return read;

            _hasEnded = read.Count == 0;

            // What came before the event that is wrong is the client's, so it goes out before the failure is told.
            _isMalformed = !TryTranslate();
            if (_hasEnded && !_isMalformed)
                translator.End();
        }

        var count = Math.Min(destination.Length, translator.Written.Length - _taken);
        translator.Written.Slice(_taken, count).CopyTo(destination);
        _taken += count;
        return new ProviderRead(count);
    }

    public override ValueTask CompleteAsync() => source.CompleteAsync();

    public override ValueTask DisposeAsync()
    {
        // A read that is still under way writes to the buffer: then it must not serve another stream.
        if (!_isReading)
            _events.Dispose();

        return source.DisposeAsync();
    }

    private async ValueTask<ProviderRead> FillAsync(CancellationToken cancellationToken)
    {
        var room = _events.Room();
        if (room.IsEmpty)
            return Malformed($"sent an event of more than {maxEventBytes} bytes");

        _isReading = true;
        var read = await source.ReadAsync(room, cancellationToken);
        _isReading = false;
        _events.Add(read.Count);

        // Some servers leave out the last empty line.
        if (read is { Count: 0, Failure: null } && _events.HasRest)
            _events.Append("\n\n"u8);

        return read;
    }

    private bool TryTranslate()
    {
        try
        {
            while (!translator.IsOver && _events.TryPeek(out var whole))
            {
                using var data = ServerSentEventData.Read(whole);
                if (!data.Value.IsEmpty)
                    translator.Translate(data.Value);

                _events.Drop(whole.Length);
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private ProviderRead Malformed(string what) => Failed(CallFailureKind.Malformed, what);

    private ProviderRead CutOff() => Failed(CallFailureKind.Disconnected, "ended its stream in the middle of an event");

    private ProviderRead Failed(CallFailureKind kind, string what) => new(0, new ProviderFailure { Kind = kind, Message = $"{provider} {what}." });
}
