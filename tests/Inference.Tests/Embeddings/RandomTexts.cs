using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Embeddings;

/// <summary>Texts of the test tokenizer's words and letters.</summary>
internal static class RandomTexts
{
    public static string[] Of(int count, int mostWords, int seed)
    {
        var random = new Random(seed);
        var words = WordTokenizer.Vocabulary(200).Skip(5).Where(static word => !word.StartsWith('#')).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(1, mostWords)).Select(_ => words[random.Next(words.Length)])))];
    }
}
