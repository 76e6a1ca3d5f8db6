namespace OrleansAi.Grains.Inference;

/// <summary>How busy a local model is in this process.</summary>
/// <param name="Name">What the settings call it.</param>
/// <param name="Requests">How many requests it has: those that wait, also for its loading, and those that it runs.</param>
/// <param name="Waiting">How many of them wait for those that it runs.</param>
/// <param name="Bytes">The size of its files that are in memory, about what it takes there; 0 where it is not.</param>
internal readonly record struct LocalModelLoad(string Name, int Requests, int Waiting, long Bytes);
