namespace OrleansAi.Usage;

/// <summary>What usage is summed up by.</summary>
[GenerateSerializer, Alias("OrleansAi.Usage.UsageGrouping")]
public enum UsageGrouping
{
    /// <summary>All of it in one sum.</summary>
    Total = 0,

    /// <summary>The model that clients asked for.</summary>
    Model = 1,

    /// <summary>The user; two tenants' users of one name are two users, written <c>tenant/user</c>.</summary>
    User = 2,

    /// <summary>The tenant.</summary>
    Tenant = 3,

    /// <summary>The target that answered, <c>provider/model</c>; empty where none did.</summary>
    Target = 4,

    /// <summary>The day in UTC, <c>2026-08-31</c>.</summary>
    Day = 5,

    /// <summary>The model and its version, <c>model@version</c>; the model alone where it has but one.</summary>
    Version = 6,
}
