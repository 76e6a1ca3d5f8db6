using System.Diagnostics;
using System.Text;
using OrleansAi.Processes;

namespace OrleansAi.Benchmarks.Start;

/// <summary>How long a process takes from its start to its first answer.</summary>
internal static class StartBenchmark
{
    private const int Starts = 10;
    private const string Question = """{"model":"local","messages":[{"role":"user","content":"What does a quota grain lease to a front?"}]}""";

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(2);

    public static async Task RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("orleansai-bench-");
        await MeasureAsync(data.FullName);
        var again = new List<(double Health, double Answer)>();
        var fresh = new List<(double Health, double Answer)>();
        for (var start = 0; start < Starts; start++)
        {
            again.Add(await MeasureAsync(data.FullName));
            var empty = Directory.CreateTempSubdirectory("orleansai-bench-");
            fresh.Add(await MeasureAsync(empty.FullName));
            empty.Delete(recursive: true);
        }

        data.Delete(recursive: true);
        var table = new Table("start", "first answer to /health/live (s)", "first chat completion (s)");
        Add("with its data", again);
        Add("with an empty data directory", fresh);
        table.Print();
        Console.WriteLine($"\nFrom the start of the process, without any configuration; the completion is the local responder's. Medians of {Starts} starts in turn.");

        void Add(string name, List<(double Health, double Answer)> measured) => table.Add(
            name, $"{Figures.Median(measured.Select(each => each.Health)):0.00}", $"{Figures.Median(measured.Select(each => each.Answer)):0.00}");
    }

    private static async Task<(double Health, double Answer)> MeasureAsync(string data)
    {
        var url = new Uri($"http://127.0.0.1:{TestEnvironment.FreePort()}");
        using var client = new HttpClient { BaseAddress = url };
        var started = Stopwatch.GetTimestamp();
        await using var process = ChildProcess.Start("dotnet", [TestEnvironment.Program("Silo"), "--urls", url.ToString(), "--data", data]);
        await UntilHealthyAsync(client, process);
        var health = Stopwatch.GetElapsedTime(started).TotalSeconds;
        using var answer = await client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), new StringContent(Question, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
        var answered = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await process.StopAsync();
        return (health, answered);
    }

    private static async Task UntilHealthyAsync(HttpClient client, ChildProcess process)
    {
        while (!process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/health/live", UriKind.Relative));
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(Between, TimeProvider.System);
            }
        }

        throw new InvalidOperationException($"The server ended. It wrote:\n{process.Output}");
    }
}
