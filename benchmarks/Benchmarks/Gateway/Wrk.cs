using System.Globalization;
using System.Text.RegularExpressions;
using OrleansAi.Processes;

namespace OrleansAi.Benchmarks.Gateway;

/// <summary>Runs wrk, a load generator in C that needs a fraction of what the servers under test need.</summary>
internal static partial class Wrk
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    /// <summary>Posts chat completions to <paramref name="peer"/>.</summary>
    public static Task<WrkResult> RunAsync(Peer peer, int connections, int seconds) => RunAsync(
        peer.Name,
        peer.Url,
        connections,
        seconds,
        Path.Combine(AppContext.BaseDirectory, "Gateway", "chat.lua"),
        new Dictionary<string, string?> { ["HEADERS"] = string.Join('\n', peer.Headers.Select(header => $"{header.Key}: {header.Value}")), ["BODY"] = peer.Body, ["KEYED"] = peer.Keyed ? "1" : null });

    /// <summary>Sends what <paramref name="script"/> makes.</summary>
    /// <exception cref="InvalidOperationException">A request was not answered, or not with success.</exception>
    public static async Task<WrkResult> RunAsync(
        string name, Uri url, int connections, int seconds, string script, Dictionary<string, string?> environment)
    {
        await using var wrk = ChildProcess.Start(
            "wrk",
            ["-t1", $"-c{connections}", $"-d{seconds}", "--timeout", "20s", "--latency", "-s", script, url.ToString()],
            environment);
        await wrk.WaitForExitAsync(TimeSpan.FromSeconds(seconds) + Slack);
        if (wrk.Output.Contains("Non-2xx", StringComparison.Ordinal) || wrk.Output.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{name} did not answer every request:\n{wrk.Output}");
        }

        return new WrkResult(
            double.Parse(Rate().Match(wrk.Output).Groups[1].Value, CultureInfo.InvariantCulture),
            Milliseconds(Latency("50%").Match(wrk.Output)),
            Milliseconds(Latency("99%").Match(wrk.Output)));
    }

    private static double Milliseconds(Match latency)
    {
        var value = double.Parse(latency.Groups[1].Value, CultureInfo.InvariantCulture);
        return latency.Groups[2].Value switch
        {
            "us" => value / 1000,
            "ms" => value,
            _ => value * 1000,
        };
    }

    private static Regex Latency(string percent) => new($@"{percent}\s+([\d.]+)(us|ms|s)", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Rate();
}

/// <summary>What wrk measured.</summary>
/// <param name="RequestsPerSecond">Answered requests per second.</param>
/// <param name="P50">The median latency in milliseconds.</param>
/// <param name="P99">The 99th percentile in milliseconds.</param>
internal sealed record WrkResult(double RequestsPerSecond, double P50, double P99);
