namespace Orleans
{
    /// <summary>What storage reads into and writes from.</summary>
    public interface IGrainState<T>
    {
        T? State { get; set; }

        string? ETag { get; set; }

        bool RecordExists { get; set; }
    }

    /// <inheritdoc cref="IGrainState{T}" />
    [GenerateSerializer]
    public sealed class GrainState<T> : IGrainState<T>
    {
        public GrainState()
        {
        }

        public GrainState(T? state)
            : this(state, null)
        {
        }

        public GrainState(T? state, string? eTag) => (State, ETag) = (state, eTag);

        [Id(0)] public T? State { get; set; }

        [Id(1)] public string? ETag { get; set; }

        [Id(2)] public bool RecordExists { get; set; }
    }
}

namespace Orleans.Storage
{
    /// <summary>Keeps states of grains. Registered by name: see <see cref="Runtime.Hosting.StorageProviderExtensions"/>.</summary>
    public interface IGrainStorage
    {
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ReadStateAsync(stateName, grainId, grainState);

        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            WriteStateAsync(stateName, grainId, grainState);

        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ClearStateAsync(stateName, grainId, grainState);
    }

    /// <summary>The stored state was changed by another since it was read.</summary>
    [GenerateSerializer]
    public class InconsistentStateException : OrleansException
    {
        public InconsistentStateException()
        {
        }

        public InconsistentStateException(string message)
            : base(message)
        {
        }

        public InconsistentStateException(string message, Exception? innerException)
            : base(message, innerException!)
        {
        }

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
            : this(errorMsg, storedEtag, currentEtag, null)
        {
        }

        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
            : base(errorMsg, storageException!) => (StoredEtag, CurrentEtag) = (storedEtag, currentEtag);

        /// <summary>The ETag that storage holds.</summary>
        [Id(1)] public string? StoredEtag { get; private set; }

        /// <summary>The ETag that the writer had.</summary>
        [Id(2)] public string? CurrentEtag { get; private set; }

        /// <summary>The activation whose state it is, which ends when its grain lets this exception out.</summary>
        internal object? SourceActivation { get; set; }

        public override string ToString() => $"{base.ToString()} Expected Etag={CurrentEtag} Received Etag={StoredEtag}";
    }

    /// <summary>A grain asks for storage that is not registered.</summary>
    [GenerateSerializer]
    public sealed class BadProviderConfigException(string msg) : OrleansException(msg);
}
