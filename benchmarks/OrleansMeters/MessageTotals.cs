using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OrleansAi.OrleansMeters;

/// <summary>Messages and bytes since the process started, by direction, connection and kind of message.</summary>
internal sealed class MessageTotals : IDisposable
{
    private const string Sent = "orleans-messaging-sent-messages-size";
    private const string Received = "orleans-messaging-received-messages-size";

    private readonly ConcurrentDictionary<(string Way, string Connection, string Message), Total> _totals = new();
    private readonly MeterListener _listener = new();

    public MessageTotals()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is Sent or Received)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>(Add);
        _listener.Start();
    }

    /// <summary>One line for each kind: way, connection, message, count, bytes.</summary>
    public override string ToString() => string.Concat(_totals.Select(total =>
        $"{total.Key.Way} {total.Key.Connection} {total.Key.Message} {Volatile.Read(ref total.Value.Count)} {Volatile.Read(ref total.Value.Bytes)}\n"));

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, int bytes, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var (connection, message) = ("", "");
        foreach (var (name, value) in tags)
        {
            connection = name == "ConnectionDirection" ? (string)value! : connection;
            message = name == "MessageDirection" ? (string)value! : message;
        }

        var total = _totals.GetOrAdd((instrument.Name == Sent ? "sent" : "received", connection, message), static _ => new Total());
        Interlocked.Increment(ref total.Count);
        Interlocked.Add(ref total.Bytes, bytes);
    }

    private sealed class Total
    {
        public long Count;
        public long Bytes;
    }
}
