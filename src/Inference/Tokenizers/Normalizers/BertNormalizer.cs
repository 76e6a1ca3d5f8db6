using System.Text;

namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>BERT's normalizer, assembled of its steps: cleaning, ideographs apart, accents off, lower case.</summary>
internal static class BertNormalizer
{
    /// <summary>Makes it; <paramref name="stripAccents"/> follows <paramref name="lowercase"/> where it is null.</summary>
    public static INormalizer Create(bool cleanText, bool ideographsApart, bool? stripAccents, bool lowercase)
    {
        var steps = new List<INormalizer>();
        if (cleanText)
            steps.Add(CharacterFilters.BertClean);
        if (ideographsApart)
            steps.Add(CharacterFilters.BertIdeographs);
        if (stripAccents ?? lowercase)
            steps.AddRange([new UnicodeNormalizer(NormalizationForm.FormD), CharacterFilters.StripNonspacingMarks]);
        if (lowercase)
            steps.Add(new LowercaseNormalizer());
        return new NormalizerSequence(steps);
    }
}
