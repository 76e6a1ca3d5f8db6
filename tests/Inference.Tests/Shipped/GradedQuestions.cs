using System.Text.Json;

namespace OrleansAi.Inference.Tests.Shipped;

/// <summary>Questions and passages that people wrote, with how well a passage answers a question: 2 it does, 1 in part.</summary>
internal sealed record GradedQuestions(string[] Passages, string[] Questions, IReadOnlyDictionary<int, int>[] Grades)
{
    private const int First = 10;

    public static GradedQuestions Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(ShippedModel.Graded));
        var passages = document.RootElement.GetProperty("passages").EnumerateObject().ToArray();
        var places = passages.Select(static (passage, place) => (passage.Name, place)).ToDictionary(static pair => pair.Name, static pair => pair.place);
        var queries = document.RootElement.GetProperty("queries").EnumerateArray().ToArray();
        return new(
            [.. passages.Select(static passage => passage.Value.GetString()!)],
            [.. queries.Select(static query => query.GetProperty("query").GetString()!)],
            [.. queries.Select(query => query.GetProperty("relevant").EnumerateObject().ToDictionary(grade => places[grade.Name], static grade => grade.Value.GetInt32()))]);
    }

    /// <summary>What rankings of passages, one for each question, are worth: of 100, by their first ten.</summary>
    public RetrievalQuality Quality(IEnumerable<IReadOnlyList<int>> rankings)
    {
        var each = rankings.Zip(Grades, static (ranking, grades) => Of([.. ranking.Take(First)], grades)).ToArray();
        return new(100 * each.Average(static one => one.ReciprocalRank), 100 * each.Average(static one => one.Gain), 100 * each.Average(static one => one.Recall));
    }

    private static RetrievalQuality Of(int[] ranking, IReadOnlyDictionary<int, int> grades)
    {
        var found = Array.FindIndex(ranking, grades.ContainsKey);
        var gain = ranking.Select((passage, place) => Gain(grades.GetValueOrDefault(passage), place)).Sum();
        var best = grades.Values.OrderDescending().Take(First).Select(Gain).Sum();
        return new(found < 0 ? 0 : 1.0 / (found + 1), gain / best, (double)ranking.Count(grades.ContainsKey) / grades.Count);
    }

    private static double Gain(int grade, int place) => (Math.Pow(2, grade) - 1) / Math.Log2(place + 2);
}

/// <summary>MRR@10, nDCG@10 and recall@10.</summary>
internal sealed record RetrievalQuality(double ReciprocalRank, double Gain, double Recall)
{
    public override string ToString() => FormattableString.Invariant($"{ReciprocalRank:0.0} | {Gain:0.0} | {Recall:0.0}");
}
