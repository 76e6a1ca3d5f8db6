using System.Collections.Immutable;
using OrleansAi.Models;

namespace OrleansAi.Grains.Models;

/// <inheritdoc cref="IKeptAnswersGrain" />
/// <remarks>
/// What it holds is bounded for the silo and not for each grain, so it lies with the silo and outlives an activation that was idle. A
/// grain that moves begins anew; what it left ends with its lifetime, or gives way to what is used.
/// </remarks>
internal sealed class KeptAnswersGrain(SiloAnswers answers) : Grain, IKeptAnswersGrain
{
    private string Part => this.GetPrimaryKeyString();

    public Task<KeptAnswer?> Find(string key, CancellationToken cancellationToken) => Task.FromResult(answers.Find(Part, key));

    public Task Keep(ImmutableArray<KeepAnswer> kept)
    {
        foreach (var answer in kept)
            answers.Keep(Part, answer);

        return Task.CompletedTask;
    }
}
