using System.Collections.Immutable;

namespace OrleansAi.Storage.Tests.GrainState;

public enum Season
{
    Spring,
    Autumn,
}

[GenerateSerializer, Immutable, Alias("OrleansAi.Storage.Tests.Plant")]
public sealed record Plant
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public Season Planted { get; init; }
}

[GenerateSerializer, Immutable, Alias("OrleansAi.Storage.Tests.Bed")]
public readonly record struct Bed([property: Id(0)] int Row, [property: Id(1)] int Column);

/// <summary>A state with what grain states are made of.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Storage.Tests.Garden")]
public sealed record Garden
{
    [Id(0)] public string? Owner { get; init; }

    [Id(1)] public ImmutableArray<Plant> Plants { get; init; } = [];

    [Id(2)] public ImmutableDictionary<string, Bed> Beds { get; init; } = ImmutableDictionary<string, Bed>.Empty;

    [Id(3)] public DateTimeOffset Since { get; init; }

    [Id(4)] public TimeSpan Watering { get; init; }

    [Id(5)] public Season? Favourite { get; init; }

    [Id(6)] public ImmutableArray<int> Unset { get; init; }

    [Id(7)] public decimal Price { get; init; }

    /// <summary>Follows from the other members, so it isn't stored.</summary>
    public int Size => Plants.Length;

    public static Garden Example { get; } = new()
    {
        Owner = "Ada & Grace",
        Plants = [new Plant { Name = "Rübe", Planted = Season.Autumn }],
        Beds = ImmutableDictionary<string, Bed>.Empty.Add("north", new Bed(1, 2)),
        Since = new DateTimeOffset(2026, 3, 1, 12, 30, 0, TimeSpan.Zero),
        Watering = TimeSpan.FromMinutes(90),
        Favourite = Season.Spring,
        Price = 12.50m,
    };
}
