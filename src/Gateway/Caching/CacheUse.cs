namespace OrleansAi.Gateway.Caching;

/// <summary>What a call may do with answers that are kept, where its route keeps any.</summary>
/// <param name="MayRead">Whether an answer that is kept will do.</param>
/// <param name="MayWrite">Whether the answer may be kept.</param>
/// <param name="MaxAge">How old an answer may be, where the caller says so.</param>
public readonly record struct CacheUse(bool MayRead, bool MayWrite, TimeSpan? MaxAge = null)
{
    /// <summary>Nothing is read or kept.</summary>
    public static CacheUse None => default;

    /// <summary>Answers are read and kept.</summary>
    public static CacheUse All => new(true, true);
}
