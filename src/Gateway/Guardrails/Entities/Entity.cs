namespace OrleansAi.Gateway.Guardrails.Entities;

/// <summary>What a text may hold that is nobody else's business.</summary>
public enum EntityKind
{
    /// <summary>A key, token or password.</summary>
    Secret,

    /// <summary>An international bank account number.</summary>
    Iban,

    /// <summary>The number of a payment card.</summary>
    Card,

    /// <summary>A number that a state gives to a person.</summary>
    NationalId,

    /// <summary>An email address.</summary>
    Email,

    /// <summary>A telephone number.</summary>
    Phone,
}

/// <summary>Where a text holds an entity.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character.</param>
/// <param name="Length">How many characters it has.</param>
internal readonly record struct Entity(EntityKind Kind, int Start, int Length)
{
    public int End => Start + Length;
}
