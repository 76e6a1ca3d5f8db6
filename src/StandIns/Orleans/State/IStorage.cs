namespace Orleans.Core
{
    /// <summary>A stored state, less its type.</summary>
    public interface IStorage
    {
        string? Etag { get; }

        bool RecordExists { get; }

        Task ReadStateAsync();

        Task WriteStateAsync();

        Task ClearStateAsync();

        Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();

        Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

        Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();
    }

    /// <summary>A stored state.</summary>
    public interface IStorage<TState> : IStorage
    {
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A named state of a grain: read before activation, written when the grain says so.</summary>
    public interface IPersistentState<TState> : Core.IStorage<TState>;

    /// <summary>Where a state is kept.</summary>
    public interface IPersistentStateConfiguration
    {
        string StateName { get; }

        string? StorageName { get; }
    }

    /// <summary>Makes states for grains that do not declare them as constructor parameters.</summary>
    public interface IPersistentStateFactory
    {
        IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config);
    }

    /// <summary>Declares a constructor parameter to be a state of the grain.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute, IPersistentStateConfiguration
    {
        public string StateName { get; } = stateName;

        public string? StorageName { get; } = storageName;
    }
}
