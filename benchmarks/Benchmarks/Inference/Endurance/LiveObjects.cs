using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace OrleansAi.Benchmarks.Inference.Endurance;

/// <summary>
/// What is left of another process's objects after a whole collection, which a session of its events begins. A process's memory alone would not
/// tell a leak from what the collector keeps for later.
/// </summary>
internal static class LiveObjects
{
    private const long Collect = (long)(ClrTraceEventParser.Keywords.GC | ClrTraceEventParser.Keywords.GCHeapCollect);
    private const int Oldest = 2;

    private static readonly EventPipeProvider Collector = new("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, Collect);

    /// <summary>The bytes of all generations after the collection, holes included.</summary>
    public static async Task<long> BytesAsync(int process)
    {
        using var session = await new DiagnosticsClient(process).StartEventPipeSessionAsync([Collector], requestRundown: false, circularBufferMB: 16, CancellationToken.None);
        return await Task.Run(() => Read(session));
    }

    private static long Read(EventPipeSession session)
    {
        using var source = new EventPipeEventSource(session.EventStream);
        var (isWhole, bytes) = (false, 0L);
        source.Clr.GCStart += collection => isWhole |= collection.Depth == Oldest && collection.Reason is GCReason.Induced or GCReason.InducedNotForced;
        source.Clr.GCHeapStats += sizes =>
        {
            if (isWhole && bytes == 0)
            {
                bytes = sizes.TotalHeapSize;
                _ = Task.Run(session.Stop);
            }
        };
        source.Process();
        return bytes;
    }
}
