using System.Numerics.Tensors;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Caching.Semantic;

/// <summary>
/// Answers to prompts that mean the same. A bucket holds those to requests that are the same but for the prompt; each is compared with
/// all of them, which are <see cref="MostPerBucket"/> at most.
/// </summary>
/// <param name="entries">Where they lie; it must let a key have so many entries.</param>
public sealed class SimilarAnswers(BoundedEntries<StoredAnswer> entries)
{
    /// <summary>How many answers one bucket has at most.</summary>
    public const int MostPerBucket = 512;

    /// <summary>The answer to the most similar prompt of <paramref name="bucket"/> that is similar enough, young enough and not told apart by <see cref="LexicalGuard"/>.</summary>
    public SimilarAnswer? Find(string bucket, SimilarAnswerQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var likely = from entry in entries.Look(bucket)
                     let age = entry.Value.Answer.Age + entry.Age
                     where age <= query.MaxAge
                     let similarity = Similarity(query.Prompt.Vector.AsSpan(), entry.Value.Prompt!.Vector.AsSpan())
                     where similarity >= query.Threshold
                     orderby similarity descending
                     select (entry.Id, entry.Value, Age: age, Similarity: similarity);
        foreach (var (id, stored, age, similarity) in likely)
        {
            if (!LexicalGuard.MayBeTheSame(query.Prompt.Text, stored.Prompt!.Text))
                continue;

            entries.Use(bucket, id);
            return new SimilarAnswer(stored.Answer with { Age = age }, stored.Prompt, similarity);
        }

        return null;
    }

    /// <summary>Keeps an answer.</summary>
    public void Keep(string bucket, KeepSimilarAnswer kept)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        ArgumentNullException.ThrowIfNull(kept);
        var stored = new StoredAnswer(kept.Answer, kept.Prompt);
        entries.Keep(bucket, kept.Prompt.Text, stored, stored.Bytes, kept.Lifetime);
    }

    // Vectors of another length, or without one, are of another model.
    private static double Similarity(ReadOnlySpan<float> one, ReadOnlySpan<float> other) =>
        one.Length == other.Length && one.Length > 0 && TensorPrimitives.CosineSimilarity(one, other) is var cosine && float.IsFinite(cosine) ? cosine : -1;
}
