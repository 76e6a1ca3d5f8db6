using System.Text.Json.Serialization;

namespace OrleansAi.Models;

/// <summary>How a candidate gets its calls.</summary>
[GenerateSerializer, Alias("OrleansAi.Models.RolloutKind")]
public enum RolloutKind
{
    /// <summary>Chance gives the candidate its share of calls.</summary>
    Canary = 0,

    /// <summary>The user or conversation decides, and keeps the candidate as its share rises.</summary>
    [JsonStringEnumMemberName("ab")]
    AB = 1,

    /// <summary>All calls go to the one version or to the other.</summary>
    BlueGreen = 2,

    /// <summary>A share of calls is copied to the candidate; its answers are thrown away.</summary>
    Shadow = 3,
}

/// <summary>Where a rollout stands.</summary>
[GenerateSerializer, Alias("OrleansAi.Models.RolloutStatus")]
public enum RolloutStatus
{
    /// <summary>Two versions are there.</summary>
    Running = 0,

    /// <summary>The candidate is the model's version now.</summary>
    Promoted = 1,

    /// <summary>The candidate was worse; the version before it is in force.</summary>
    RolledBack = 2,

    /// <summary>It was given up without a judgement; the version before it is in force.</summary>
    Aborted = 3,

    /// <summary>The model follows its settings again.</summary>
    Withdrawn = 4,
}
