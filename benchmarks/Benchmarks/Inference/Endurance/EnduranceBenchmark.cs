using System.Diagnostics;
using System.Globalization;
using OrleansAi.OnnxModels;
using OrleansAi.Processes;

namespace OrleansAi.Benchmarks.Inference.Endurance;

/// <summary>
/// Half an hour of requests to the models that ship and to one on tensors, of all kinds and lengths, half of whose clients leave at some
/// moment. The caches are so small that answers make room for each other, and the queue is full at times. It fails where an answer is wrong or
/// does not come; what is printed is whether memory stays flat.
/// </summary>
internal static class EnduranceBenchmark
{
    private const int Callers = 48;

    private static readonly TimeSpan Measured = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("endurance");
        try
        {
            TensorModels.Write(Path.Combine(folder.FullName, "tensors"), TensorModels.Classifier());
            await using var server = await ServerProcess.StartAsync(Settings(folder.FullName));
            var known = await KnownAnswers.AskAsync(server.Http);
            var tally = new Tally();
            using var over = new CancellationTokenSource();
            var started = Stopwatch.GetTimestamp();
            var table = new Table("minutes", "answered", "left", "asked to wait", "refused", "memory (MiB)", "objects (MiB)", "threads", "open files");
            await AddAsync(table, TimeSpan.Zero, tally, server.Process);
            var callers = Enumerable.Range(0, Callers).Select(seed => new EnduranceCaller(server.Url, seed, known, tally).RunAsync(over.Token)).ToArray();
            while (Stopwatch.GetElapsedTime(started) < Measured)
            {
                await Task.Delay(Every, TimeProvider.System);
                await AddAsync(table, Stopwatch.GetElapsedTime(started), tally, server.Process);
            }

            await over.CancelAsync();
            await Task.WhenAll(callers);
            await Task.Delay(Idle, TimeProvider.System);
            await AddAsync(table, Stopwatch.GetElapsedTime(started), tally, server.Process);
            var before = server.Process.ProcessorTime;
            await Task.Delay(Idle, TimeProvider.System);
            var idle = (server.Process.ProcessorTime - before) / Idle;
            table.Print();
            Console.WriteLine(
                $"\n{Callers} callers; half of them leave before they are answered, after up to {EnduranceCaller.LongestPatience.TotalMilliseconds:0} ms. The last row is {Idle.TotalSeconds:0} s after the last of them, "
                + $"when the server took {idle:P1} of a core. Answered with other words than alone: {tally[Outcome.Different]}. Answers that were wrong: {tally[Outcome.Wrong]}. Not answered within {EnduranceCaller.Deadline.TotalSeconds:0} s: {tally[Outcome.Stuck]}.");
            await known.CheckAsync(server.Http);
            if (tally.Messages.Count > 0)
                throw new InvalidOperationException($"Not as it should be:\n{string.Join('\n', tally.Messages)}\nThe server wrote:\n{server.Process.Output}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // First what the process takes: counting objects collects them.
    private static async Task AddAsync(Table table, TimeSpan at, Tally tally, ChildProcess server)
    {
        var memory = Anonymous(server.Id);
        var objects = await LiveObjects.BytesAsync(server.Id) / (double)(1 << 20);
        table.Add(
            $"{at.TotalMinutes:0}", $"{tally[Outcome.Answered]:N0}", $"{tally[Outcome.Left]:N0}", $"{tally[Outcome.Busy]:N0}", $"{tally[Outcome.Refused]:N0}", $"{memory:0}", $"{objects:0.0}",
            $"{Directory.EnumerateDirectories($"/proc/{server.Id}/task").Count()}", $"{Directory.EnumerateFileSystemEntries($"/proc/{server.Id}/fd").Count()}");
    }

    // In MiB. Resident memory would have the database's file in it, which grows, and which SQLite maps.
    private static double Anonymous(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(static line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line["RssAnon:".Length..^"kB".Length], CultureInfo.InvariantCulture) / 1024.0;
    }

    private static object Settings(string folder)
    {
        var shipped = Path.Combine(TestEnvironment.RepositoryRoot, "models");
        return new
        {
            OrleansAi = new
            {
                Inference = new
                {
                    Models = new Dictionary<string, object>
                    {
                        ["generator"] = new { Path = Path.Combine(shipped, "tiny-chat"), MaxBatchSize = 16, MaxWaiting = 16, CacheBytes = 32 << 20, PrefixBytes = 8 << 20 },
                        ["encoder"] = new { Path = Path.Combine(shipped, "small-embed"), MaxWaitingTokens = 16_384 },
                        ["tensors"] = new { Path = Path.Combine(folder, "tensors") },
                    },
                },
                Providers = new { here = new { Kind = "Onnx" } },
                Models = new
                {
                    chat = new { Targets = new[] { new { Provider = "here", Model = "generator" } } },
                    embed = new { Targets = new[] { new { Provider = "here", Model = "encoder" } } },
                },
            },
        };
    }
}
