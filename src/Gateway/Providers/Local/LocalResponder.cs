using System.Text;
using OrleansAi.Retrieval.Extraction;

namespace OrleansAi.Gateway.Providers.Local;

/// <summary>Composes the answer's text: who answers and why, what the documentation says, where it stands, how to get a model.</summary>
internal sealed class LocalResponder(BundledDocuments documents)
{
    /// <summary>Longer questions are searched by their beginning; every further word would blur what is asked.</summary>
    private const int SearchedCharacters = 4000;

    /// <summary>Below this share of the question's weight the quotations are announced as a guess.</summary>
    private const double SureCoverage = 0.5;

    public string Respond(LocalRequest request, LocalSituation situation)
    {
        var text = new StringBuilder(LocalNotices.Introduction(situation)).Append("\n\n");
        if (request.Ignored.Length > 0)
            text.Append("It ignores ").AppendJoin("; ", request.Ignored).Append(".\n\n");

        var question = request.Questions.LastOrDefault()?.Trim() ?? "";
        var answer = Find(request, question);
        if (question.Length == 0)
            text.Append(LocalNotices.EmptyQuestion);
        else if (answer is null)
            text.Append(LocalNotices.NothingFound);
        else
            AppendAnswer(text, answer);

        return text.Append("\n\n").Append(LocalNotices.WhatToDo(situation, request.IsFollowUp)).ToString();
    }

    /// <summary>A follow-up such as "and with Postgres?" makes sense only with the question before it.</summary>
    private ExtractiveAnswer? Find(LocalRequest request, string question)
    {
        var answer = documents.Answer(Beginning(question));
        if (request.Questions.Length < 2 || answer is { Coverage: >= SureCoverage })
            return answer;
        return documents.Answer(Beginning(question) + "\n" + Beginning(request.Questions[^2])) ?? answer;
    }

    private static void AppendAnswer(StringBuilder text, ExtractiveAnswer answer)
    {
        if (answer.Coverage < SureCoverage)
            text.Append("The documentation does not seem to cover this. The nearest passages:\n\n");
        foreach (var quotation in answer.Quotations)
            text.Append(quotation.Text).Append(EndsWithCode(quotation.Text) ? "\n\n" : " ").Append('[').Append(quotation.Source).Append("]\n\n");

        text.Append("Sources:\n");
        foreach (var (source, index) in answer.Sources.Select(static (source, index) => (source, index)))
            text.Append("\n- [").Append(index + 1).Append("] ").AppendJoin(" › ", [source.Document, .. source.Headings]);
    }

    private static string Beginning(string text) => text.Length <= SearchedCharacters ? text : text[..SearchedCharacters];

    private static bool EndsWithCode(string text) => text.EndsWith("```", StringComparison.Ordinal) || text.EndsWith("~~~", StringComparison.Ordinal);
}
