using System.Text;
using System.Text.Json.Nodes;

namespace OrleansAi.Benchmarks.Inference.Endurance;

/// <summary>Questions with what the model answers them while nobody else asks.</summary>
internal sealed class KnownAnswers
{
    private static readonly Uri Chat = new("/v1/chat/completions", UriKind.Relative);

    // Such as the model was trained on, so that it is sure of each word whatever else is in the batch.
    private static readonly string[] Questions = ["Hello!", "What can you do?", "Who are you?", "Thank you!", "Good morning"];

    private readonly Dictionary<string, string> _answers = [];

    public static async Task<KnownAnswers> AskAsync(HttpClient http)
    {
        var known = new KnownAnswers();
        foreach (var question in Questions)
            known._answers[question] = await AnswerAsync(http, question);
        return known;
    }

    public static string QuestionOf(Random random) => Questions[random.Next(Questions.Length)];

    /// <summary>Whether the body of an answer says what it says alone.</summary>
    public bool Has(string question, string body) => TextOf(body) == _answers[question];

    /// <summary>Asks all of them again.</summary>
    /// <exception cref="InvalidOperationException">One is answered differently.</exception>
    public async Task CheckAsync(HttpClient http)
    {
        foreach (var (question, answer) in _answers)
        {
            if (await AnswerAsync(http, question) is var again && again != answer)
                throw new InvalidOperationException($"'{question}' was answered with '{answer}' before, and with '{again}' afterwards.");
        }
    }

    /// <summary>The request that asks it.</summary>
    public static string Request(string question) => new JsonObject
    {
        ["model"] = "chat",
        ["temperature"] = 0,
        ["max_tokens"] = 48,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = question }),
    }.ToJsonString();

    private static async Task<string> AnswerAsync(HttpClient http, string question)
    {
        using var answer = await http.PostAsync(Chat, new StringContent(Request(question), Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
        return TextOf(await answer.Content.ReadAsStringAsync());
    }

    private static string TextOf(string body) => (string)JsonNode.Parse(body)!["choices"]![0]!["message"]!["content"]!;
}
