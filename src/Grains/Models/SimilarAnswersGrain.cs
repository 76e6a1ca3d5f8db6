using System.Collections.Immutable;
using OrleansAi.Models;

namespace OrleansAi.Grains.Models;

/// <inheritdoc cref="ISimilarAnswersGrain" />
/// <remarks>What it holds lies with the silo, as that of <see cref="KeptAnswersGrain"/>.</remarks>
internal sealed class SimilarAnswersGrain(SiloAnswers answers) : Grain, ISimilarAnswersGrain
{
    private string Bucket => $"similar/{this.GetPrimaryKeyString()}";

    public Task<SimilarAnswer?> Find(SimilarAnswerQuery query, CancellationToken cancellationToken) => Task.FromResult(answers.Similar.Find(Bucket, query));

    public Task Keep(ImmutableArray<KeepSimilarAnswer> kept)
    {
        foreach (var answer in kept)
            answers.Similar.Keep(Bucket, answer);

        return Task.CompletedTask;
    }
}
