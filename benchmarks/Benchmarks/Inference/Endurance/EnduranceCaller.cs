using System.Net;
using System.Text;
using System.Text.Json;

namespace OrleansAi.Benchmarks.Inference.Endurance;

/// <summary>Asks one thing after another, and leaves every other time before the answer is there.</summary>
internal sealed class EnduranceCaller(Uri server, int seed, KnownAnswers known, Tally tally)
{
    /// <summary>The longest that one who leaves waits.</summary>
    public static readonly TimeSpan LongestPatience = TimeSpan.FromMilliseconds(600);

    /// <summary>How long the others wait, which no answer needs.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new(seed);

    /// <summary>Until it is over, and the last request has been answered.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        using var http = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        while (!over.IsCancellationRequested)
        {
            var request = EnduranceRequest.Any(_random, known);
            var leaves = _random.Next(2) == 0;
            var (outcome, detail) = await AskAsync(http, request, leaves ? LongestPatience * Math.Pow(_random.NextDouble(), 2) : null);
            tally.Count(outcome, $"{request.Path}: {detail}");
            if (outcome == Outcome.Busy)
                await Task.Delay(AfterRefusal, TimeProvider.System, CancellationToken.None);
        }
    }

    private static async Task<(Outcome Outcome, string Detail)> AskAsync(HttpClient http, EnduranceRequest request, TimeSpan? patience)
    {
        using var leaving = new CancellationTokenSource(patience ?? Deadline, TimeProvider.System);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, request.Path) { Content = new StringContent(request.Body, Encoding.UTF8, "application/json") };
            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
            var body = await answer.Content.ReadAsStringAsync(leaving.Token);
            return (Judge(request, answer.StatusCode, body), $"{(int)answer.StatusCode} to {Shortened(request.Body)}: {Shortened(body)}");
        }
        catch (OperationCanceledException)
        {
            return (patience is null ? Outcome.Stuck : Outcome.Left, request.Body);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            return (Outcome.Wrong, $"{Shortened(request.Body)}: {exception.Message}");
        }
    }

    private static Outcome Judge(EnduranceRequest request, HttpStatusCode status, string body) => (status, request.Accepts) switch
    {
        (HttpStatusCode.TooManyRequests, _) => Outcome.Busy,
        (HttpStatusCode.BadRequest, null) => Outcome.Refused,
        (HttpStatusCode.OK, { } accepts) when accepts(body) => Outcome.Answered,
        (HttpStatusCode.OK, _) when request.IsKnown => Outcome.Different,
        _ => Outcome.Wrong,
    };

    private static string Shortened(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
