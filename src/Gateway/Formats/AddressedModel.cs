namespace OrleansAi.Gateway.Formats;

/// <summary>What some formats say in a request's address instead of its body.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Stream">Whether the answer is to be streamed.</param>
internal readonly record struct AddressedModel(string Model, bool Stream);
