using System.Collections.Immutable;
using OrleansAi.Models;

namespace OrleansAi.Storage.Models;

/// <summary>The table of registered models, one row for each name that is registered or was.</summary>
public interface IRegisteredModelStore
{
    /// <summary>Writes a model that is new, or a revision that follows the stored one.</summary>
    /// <returns>Whether it was written; not where the stored one has this revision or a higher one.</returns>
    /// <exception cref="StorageException">It could not be written.</exception>
    ValueTask<bool> SaveAsync(RegisteredModel model, CancellationToken cancellationToken = default);

    /// <summary>What is stored of <paramref name="name"/>, or <c>null</c>.</summary>
    ValueTask<RegisteredModel?> FindAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>All rows, in the order of their names.</summary>
    ValueTask<ImmutableArray<RegisteredModel>> ListAsync(CancellationToken cancellationToken = default);
}
