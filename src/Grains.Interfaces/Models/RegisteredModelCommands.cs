namespace OrleansAi.Models;

/// <summary>Registers a model, or changes one that is registered.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RegisterModel")]
public sealed record RegisterModel
{
    /// <summary>As <see cref="RegisteredModel.Definition"/>.</summary>
    [Id(0)] public required string Definition { get; init; }

    /// <summary>Nothing is done unless the name has this revision, 0 where it never had one; <c>null</c> where any will do.</summary>
    [Id(1)] public long? ExpectedRevision { get; init; }

    /// <summary>The administrator.</summary>
    [Id(2)] public required string ChangedBy { get; init; }
}

/// <summary>Removes a registered model.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RemoveModel")]
public sealed record RemoveModel
{
    /// <summary>As <see cref="RegisterModel.ExpectedRevision"/>.</summary>
    [Id(0)] public long? ExpectedRevision { get; init; }

    /// <summary>The administrator.</summary>
    [Id(1)] public required string ChangedBy { get; init; }
}

/// <summary>What a command came to.</summary>
/// <param name="Outcome">Whether it was done.</param>
/// <param name="Model">The model afterwards, or <c>null</c> where the name never had one.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RegistrationAnswer")]
public sealed record RegistrationAnswer([property: Id(0)] RegistrationOutcome Outcome, [property: Id(1)] RegisteredModel? Model);

/// <summary>Whether a command of a registered model was done.</summary>
[GenerateSerializer, Alias("OrleansAi.Models.RegistrationOutcome")]
public enum RegistrationOutcome
{
    /// <summary>It was, or was so already.</summary>
    Done = 0,

    /// <summary>The model has another revision than was expected.</summary>
    Outdated = 1,

    /// <summary>There is nothing to remove.</summary>
    Missing = 2,
}
