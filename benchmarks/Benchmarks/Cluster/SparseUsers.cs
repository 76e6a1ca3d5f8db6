using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace OrleansAi.Benchmarks.Cluster;

/// <summary>
/// What a front asks of the silos for users who call so seldom that each lease has ended before the next call, for users who call
/// again and again, and for nobody at all.
/// </summary>
internal static class SparseUsers
{
    private const int Users = 200;
    private const string Body = """{"model":"chat","messages":[{"role":"user","content":"Say something that is neither long nor short."}]}""";

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(16);

    public static async Task RunAsync(SharedServers servers)
    {
        await using var cluster = await MeasuredCluster.StartAsync(servers, silos: 1, Users);
        var table = new Table(
            "users", "calls of each", "chat completions/s", "grain calls/s", "grain calls per completion", "bytes per completion",
            "transactions per completion", "rows written per completion", "silo, CPU per completion (ms)");
        await AddAsync("none", users: 0, TimeSpan.FromSeconds(1));
        await AddAsync($"{Users}", Users, TimeSpan.FromSeconds(4));
        await AddAsync($"{Users / 4}", Users / 4, TimeSpan.FromSeconds(1));
        await AddAsync("5", users: 5, TimeSpan.FromSeconds(0.1));
        table.Print();
        Console.WriteLine($"\n{Measured.TotalSeconds:0} s a row, one front and one silo. Each user has a key and limits, and each completion a price.");

        async Task AddAsync(string name, int users, TimeSpan every)
        {
            if (users > 0)
            {
                await CallAsync(cluster, users, every, every);
            }

            var before = await cluster.UsedAsync();
            var started = Stopwatch.GetTimestamp();
            var completions = await CallAsync(cluster, users, every, Measured);
            var used = await cluster.UsedAsync() - before;
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            table.Add(
                name,
                users == 0 ? "-" : $"every {every.TotalSeconds} s",
                $"{completions / Measured.TotalSeconds:0}",
                $"{used.ToGateway.Calls / seconds:0.0}",
                PerCompletion(used.ToGateway.Calls, "0.00"),
                PerCompletion(used.ToGateway.Bytes, "N0"),
                PerCompletion(used.Database.Transactions, "0.00"),
                PerCompletion(used.Database.Rows, "0.00"),
                PerCompletion(used.Silos.TotalMilliseconds, "0.00"));

            string PerCompletion(double amount, string format) =>
                completions == 0 ? "-" : (amount / completions).ToString(format, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    // The users begin one after the other, spread over the time between two calls of one.
    private static async Task<long> CallAsync(MeasuredCluster cluster, int users, TimeSpan every, TimeSpan time)
    {
        if (users == 0)
        {
            await Task.Delay(time, TimeProvider.System);
            return 0;
        }

        var counts = await Task.WhenAll(Enumerable.Range(0, users).Select(async user =>
        {
            await Task.Delay(every * user / users, TimeProvider.System);
            using var timer = new PeriodicTimer(every);
            long count = 0;
            for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < time - (every / 2); count++)
            {
                await CompleteAsync(cluster.Front.Server.Http, user);
                await timer.WaitForNextTickAsync();
            }

            return count;
        }));
        return counts.Sum();
    }

    private static async Task CompleteAsync(HttpClient client, int user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", MeasuredCluster.KeyOf(user));
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
