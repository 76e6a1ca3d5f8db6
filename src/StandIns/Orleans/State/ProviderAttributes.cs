namespace Orleans.Providers;

public static class ProviderConstants
{
    /// <summary>The name of the storage that is used where none is named.</summary>
    public const string DEFAULT_STORAGE_PROVIDER_NAME = "Default";
}

/// <summary>The storage of a <see cref="Grain{TGrainState}"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StorageProviderAttribute : Attribute
{
    public string ProviderName { get; set; } = ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
}
